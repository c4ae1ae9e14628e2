import { readFileSync, writeFileSync } from 'node:fs';

/*
 * `node [--jitless] run.mjs FILE`: runs the stretch of the bundle that the JSON file asks for in this Node and prints what was
 * seen, as JSON. Plain JavaScript, because a Node without its compiler cannot strip types.
 */

const { bundle, stretch, fromFile, toFile } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { run } = await import(bundle);
const from = fromFile === undefined ? {} : { from: new Uint8Array(readFileSync(fromFile)) };
const reached = run({ ...stretch, ...from });
if (toFile !== undefined) writeFileSync(toFile, reached.state);
console.log(JSON.stringify(reached.sightings));
