import { stepPresent } from '#shared/testing/step-present.ts';
import { bytesPerCall } from '#bench/allocation.ts';
import { createScene } from '#shared/testing/scenes.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { bots } from '#shared/games/relight/think/bots.ts';
import { createInput, setInput } from '#shared/sim/input.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';

/*
 * `node bench/sim/bot-allocation.ts`: prints the bytes of heap that a tick of twelve bots takes, thinking and stepping, as JSON.
 * A program of its own, as `bench/step-allocation.ts` is.
 */

const SEATS = 12;

const { map, world, rules, inputs } = createScene({ game: relight, map: relight.maps[0], seats: SEATS, seed: 1 });
const mind = bots.open(map, world.ranges);
const sight = { world, seat: 0, entities: new Int32Array(world.capacity), count: 0 };
const memories = Array.from({ length: SEATS }, () => new Float64Array(bots.memory));
const out = createInput();

function step(): void {
  const { kind } = world.columns;
  sight.count = 0;
  for (let index = 0; index < kind.length; index++) if (kind[index] !== 0) sight.entities[sight.count++] = index;
  for (let seat = 0; seat < SEATS; seat++) {
    sight.seat = seat;
    mind.think(sight, memories[seat], seat % bots.skills.length, 7, out);
    setInput(inputs, seat, out);
  }
  world.head[HEAD_TICK]++;
  stepPresent(rules, world, inputs);
}

// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(step, { calls: 300 });
console.log(JSON.stringify({ bots: SEATS, bytesPerTick: bytesPerCall(step, { calls: 300 }) }));
