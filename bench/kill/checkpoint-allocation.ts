import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findGame } from '#shared/games/index.ts';
import { checkpointsBytes, checkpointShape, openCheckpoints, writeCheckpoint } from '#server/recovery/checkpoint.ts';

/*
 * `node bench/kill/checkpoint-allocation.ts`: prints the bytes of heap that a checkpoint of a room with twelve busy players takes, and the
 * microseconds, as JSON. A program of its own, as `bench/tick-allocation.ts` is.
 */

const TIMED = 2000;

const game = findGame('relight');
if (!game) throw new Error('there is no relight');
const { room, tick } = createTickLoad({ game, players: 12, seed: 1, play: 'script', nowMs: () => 0 });
for (let i = 0; i < 600; i++) tick();
const shape = checkpointShape(game, room.map, room.seats.length);
const checkpoints = openCheckpoints(shape, new SharedArrayBuffer(checkpointsBytes(shape)));
const write = (): void => writeCheckpoint(checkpoints, room, 1);

const bytes = bytesPerCall(write);
const beganMs = performance.now();
for (let i = 0; i < TIMED; i++) write();
console.log(JSON.stringify({ bytes, microseconds: ((performance.now() - beganMs) * 1000) / TIMED }));
