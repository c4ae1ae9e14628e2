import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { plantInto } from '#bench/sim/plant/plants.ts';

/* Preloaded with `--import`, for the test of the claim: whatever is asked of the server is done at once, as it comes. */

const file = path.resolve(import.meta.dirname, '../../server/transport/meter.ts');
const unmetered = {
  name: 'unmetered',
  mistake: 'everything is done as it comes',
  file: 'server/transport/meter.ts',
  from: '    const queue = lanes[lane]!;\n',
  to: '    const queue = lanes[lane]!;\n    if (lane >= 0) {\n      runNow(job);\n      return true;\n    }\n',
};

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== pathToFileURL(file).href) return loaded;
    return { ...loaded, source: plantInto(String(loaded.source), unmetered) };
  },
});
