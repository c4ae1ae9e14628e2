import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { plantInto, plants, PLANT_VARIABLE } from '#bench/sim/plant/plants.ts';

/*
 * Preloaded with `node --import`: plants the mistake that the environment names into its module while that is loaded, in this
 * process and in its workers.
 */

const name = process.env[PLANT_VARIABLE];
const plant = plants.find((one) => one.name === name);
if (!plant) throw new Error(`${PLANT_VARIABLE}=${name} is no plant`);
const root = path.resolve(import.meta.dirname, '../../..');
const target = pathToFileURL(path.join(root, plant.file)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    return { ...loaded, source: plantInto(String(loaded.source), plant) };
  },
});
