import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { plantInto } from '#bench/sim/plant/plants.ts';
import { LATE_PLANT_VARIABLE, latePlants } from '#bench/oracle/plants.ts';

/* Preloaded with `node --import`: plants the mistake that the environment names into its module while that is loaded. */

const name = process.env[LATE_PLANT_VARIABLE];
const plant = latePlants.find((one) => one.name === name);
if (!plant) throw new Error(`${LATE_PLANT_VARIABLE}=${name} is no plant`);
const target = pathToFileURL(path.join(path.resolve(import.meta.dirname, '../..'), plant.file)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    return { ...loaded, source: plantInto(String(loaded.source), plant) };
  },
});
