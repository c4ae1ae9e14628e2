import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { KILL_PLANT_VARIABLE, killPlants } from '#bench/kill/plants.ts';
import { plantInto } from '#bench/sim/plant/plants.ts';

/* Preloaded with `node --import`: plants the mistake that the environment names into its module while that is loaded. */

const name = process.env[KILL_PLANT_VARIABLE];
const plant = killPlants.find((one) => one.name === name);
if (!plant) throw new Error(`${KILL_PLANT_VARIABLE}=${name} is no plant`);
const target = pathToFileURL(path.join(path.resolve(import.meta.dirname, '../..'), plant.file)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    return { ...loaded, source: plantInto(String(loaded.source), plant) };
  },
});
