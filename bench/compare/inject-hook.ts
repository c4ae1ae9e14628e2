import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { INJECT_VARIABLE, injectInto, injectionOf } from '#bench/compare/inject.ts';

/* Preloaded with `node --import`: makes the module worse that the environment names, while it is loaded. */

const injection = injectionOf(process.env[INJECT_VARIABLE] ?? '');
const root = path.resolve(import.meta.dirname, '../..');
const target = pathToFileURL(path.join(root, injection.file)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    return { ...loaded, source: injectInto(String(loaded.source), injection) };
  },
});
