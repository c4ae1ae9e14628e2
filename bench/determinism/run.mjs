import { readFileSync, writeFileSync } from 'node:fs';

/*
 * `node [--jitless] run.mjs JSON`: runs one stretch of the bundle in this Node and prints what was seen, as JSON. Plain
 * JavaScript, because a Node without its compiler cannot strip types.
 */

const { bundle, stretch, fromFile, toFile } = JSON.parse(process.argv[2]);
const { run } = await import(bundle);
const from = fromFile === undefined ? {} : { from: new Uint8Array(readFileSync(fromFile)) };
const reached = run({ ...stretch, ...from });
if (toFile !== undefined) writeFileSync(toFile, reached.state);
console.log(JSON.stringify(reached.sightings));
