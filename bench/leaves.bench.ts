import { cosTurn, atan2Turn, sinTurn } from '#shared/core/angle.ts';
import { randomU32 } from '#shared/core/random.ts';
import { findGame } from '#shared/games/index.ts';
import { beginBits, createBitWriter } from '#shared/net/wire/bits.ts';
import { findChange, putChange } from '#shared/net/wire/change.ts';
import { createStagedState, readStateFrame } from '#shared/net/state-frame.ts';
import { shownAt, storeShown } from '#shared/sim/shown.ts';
import { createSweep, DX, DY, SIZE, sweepCircleBox, T, X, Y } from '#shared/sim/sweep.ts';
import { applyState, createKnown } from '#client/netcode/known.ts';
import { resyncClient } from '#server/client.ts';
import { findPlaces } from '#server/places.ts';
import { type Room, tickOf } from '#server/room.ts';
import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { yardFor } from '#bench/scenario/maps.ts';
import { createTickLoad, type TickLoad } from '#bench/tick-load.ts';

/** Everybody is awake and some are shooting. */
const WARM_UP_TICKS = 120;

const PLAYERS = 64;
const SEED = 1;

/** Of things that take nanoseconds so many are timed together. */
const CALLS = 1000;

/** States that are read in a row. */
const STATES = { tiny: 20, full: 240 };

/**
 * Small functions that ticks and clients spend their time in, in a room of 64 with room to move: what changed is encoded, a state is
 * read, a world is quantised and its places found, a circle is swept, an angle is resolved.
 */
export const leavesBench: Bench = {
  name: 'leaves',
  run: (size) => {
    const load = openLoad();
    const { room } = load;
    const entities = room.lives.count;
    return [
      row('encode what changed in a tick', 'an entity', entities, size, createEncode(room)),
      row('decode and apply', 'a state', STATES[size], size, createDecode(load, STATES[size])),
      row('quantise a world', `${entities} entities`, 1, size, () => storeShown(room.shown, room.world, room.lives)),
      row('find the places for interest', `${entities} entities`, 1, size, () => {
        findPlaces(room.places, room.world, room.lives);
      }),
      row('sweep a circle against a box', 'each', CALLS, size, createSweeps()),
      row('exact sine and cosine', 'each', CALLS, size, createTrig()),
      row('exact angle of a vector', 'each', CALLS, size, createAngles()),
    ];
  },
};

/** Time of one of the `calls` that `run` makes. */
function row(what: string, of: string, calls: number, size: BenchSize, run: () => void): BenchRow {
  const { medianUs, errorPercent, samples } = measureMicro(run, size);
  return { measure: `${what}, ${of}`, value: medianUs / calls, unit: 'µs', errorPercent, samples };
}

function openLoad(): TickLoad {
  const load = createTickLoad({
    ...{ game: findGame('relight')!, map: yardFor(PLAYERS), players: PLAYERS, seed: SEED, play: 'script' },
    tunables: { 'round.warmUpS': 0, 'round.countdownS': 0, 'round.lastsS': 600 },
    nowMs: () => 0,
  });
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) load.tick();
  return load;
}

/** All changes of the last tick, as a client that had the two states before it is told them. */
function createEncode({ shown, shared, lives, world }: Room): () => void {
  const tick = world.head[0];
  const [now, last, before] = [tick, tick - 1, tick - 2].map((one) => shownAt(shown, one));
  const told = lives.living.slice(0, lives.count).filter((entity) => last[entity] !== 0 && before[entity] !== 0);
  const writer = createBitWriter(world.capacity * 64);
  return () => {
    beginBits(writer);
    for (let i = 0; i < told.length; i++) {
      const plan = shared.codec.kinds[now[told[i]]]!;
      const mask = findChange(plan, now, last, before, told[i], shown.capacity, 1);
      if (mask !== 0) putChange(writer, plan, mask);
    }
  };
}

/** The states of one client from a full one on, over and over: a full one forgets all. */
function createDecode({ room, tick }: TickLoad, states: number): () => void {
  const frames = recordFrames(room, tick, states);
  const { schema } = room.game;
  const known = createKnown(schema, room.world.capacity);
  const staged = createStagedState(room.shared.codec, room.world.capacity, room.world.ranges.ownedPerSeat);
  return () => {
    for (let i = 0; i < frames.length; i++) {
      const refusal = readStateFrame(frames[i], known, staged);
      if (refusal) throw new Error(`state ${i} is refused: ${refusal}`);
      applyState(known, staged);
    }
  };
}

function recordFrames(room: Room, tick: () => void, states: number): Uint8Array[] {
  const [client] = room.clients;
  const frames: Uint8Array[] = [];
  resyncClient(client, tickOf(room));
  while (frames.length < states) {
    tick();
    if (client.lastSentTick === tickOf(room)) frames.push(client.writers[0].bytes.slice(0, client.writers[0].at));
  }
  return frames;
}

/** Circles that pass boxes, touch them and hit them. */
function createSweeps(): () => void {
  const sweep = createSweep();
  const numbers = Float64Array.from({ length: CALLS * 4 }, (_, at) => (randomU32(SEED, at, 0, 0) % 4000) / 1000 - 2);
  const box = Float64Array.of(-0.5, -0.5, 0.5, 0.5);
  return () => {
    for (let i = 0; i < CALLS * 4; i += 4) {
      sweep[X] = numbers[i];
      sweep[Y] = numbers[i + 1];
      sweep[DX] = numbers[i + 2];
      sweep[DY] = numbers[i + 3];
      sweep[SIZE] = 0.4;
      sweep[T] = 1;
      sweepCircleBox(sweep, box, 0);
    }
  };
}

const sum = new Float64Array(1);

function createTrig(): () => void {
  return () => {
    for (let i = 0; i < CALLS; i++) sum[0] += sinTurn(i * 65) + cosTurn(i * 65);
  };
}

function createAngles(): () => void {
  return () => {
    for (let i = 0; i < CALLS; i++) sum[0] += atan2Turn(i - 500, 300 - i);
  };
}
