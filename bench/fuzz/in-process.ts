import { checkHonest, cpuMs, liveBytes } from '#bench/fuzz/checks.ts';
import { createHouse, firstDifference, type House } from '#bench/fuzz/house.ts';
import { greeting, nextMessage, type State } from '#bench/fuzz/guest.ts';
import { type HousePlant, plantInto } from '#bench/fuzz/plants.ts';
import { type Cable, openWire, type Wire } from '#bench/fuzz/wire.ts';
import type { Game } from '#shared/games/game.ts';
import { packMessage } from '#shared/net/codec.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { doormanOf, stopLobby } from '#server/lobby/lobby.ts';
import type { Counts } from '#server/transport/counts.ts';
import { Decoder } from '#server/transport/parser.ts';
import { type Dice, dice, eventPacket, pick } from '#shared/testing/hostile-packets.ts';

/*
 * Strangers, and people on two seats of the honest room, say hostile things to a whole server in memory; then the same house lives
 * through the same time without them.
 */

export interface HouseRun {
  /** Messages that reached an open connection. */
  readonly frames: number;
  readonly connections: number;
  readonly ticks: number;
  /** First tick at which the honest room was not what it is without guests. */
  readonly differsAt: number | undefined;
  readonly wrongs: readonly string[];
  readonly worstMs: number;
  /** Live memory at the end beyond that at a quarter of the way. */
  readonly growthMiB: number;
  /** What was refused, by name. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface HouseRunOptions {
  readonly game: Game;
  readonly seed: number;
  readonly frames: number;
  readonly plant?: HousePlant | undefined;
}

const STRANGERS = 120;

/** Ticks for which guests go on while nobody is let in any more. */
const STOPPING_TICKS = 20;

/** Different things that are told. */
const WRONGS_MAX = 10;

/** Messages that took longer come again, by the quickest of which they count: far below the limit, so that the figure means something. */
const REPEAT_MS = 1;

/** Of these the slowest are kept: on a busy machine there are many. */
const SLOW_MAX = 200;

interface Slow {
  readonly tookMs: number;
  readonly state: State;
  readonly bytes: Uint8Array;
}

interface Run {
  readonly house: House;
  readonly cable: Cable;
  readonly roll: Dice;
  readonly slow: Slow[];
  frames: number;
  connections: number;
  worstMs: number;
}

/** One who comes back whenever the connection ends. */
interface Guest {
  wire: Wire | undefined;
  /** Of the last seat that it had. */
  joined: Joined | undefined;
  readonly isMate: boolean;
}

/** Runs both, fuzzed and not. */
export function runHouse({ game, seed, frames, plant }: HouseRunOptions): HouseRun {
  const wrongs: string[] = [];
  const wrong = (what: string): void => {
    if (wrongs.length < WRONGS_MAX && !wrongs.includes(what)) wrongs.push(what);
  };
  const properties = Reflect.ownKeys(Object.prototype).length;
  const house = createHouse({ game, seed, logged: wrong });
  const run = createRun(house, seed, wrong, plant);
  const growthMiB = fuzz(run, frames);
  const { ticks, counts } = { ticks: house.hashes.length, counts: run.cable.counts };
  checkHonest(house, wrong);
  stopping(run, wrong);
  if (Reflect.ownKeys(Object.prototype).length !== properties) wrong('Object.prototype has changed');
  const control = createHouse({ game, seed, logged: wrong });
  while (control.hashes.length < ticks) control.step();
  const worstMs = Math.max(run.worstMs, ...run.slow.map((slow) => repeatSlow(run, slow)));
  const { connections } = run;
  const differsAt = firstDifference(house.hashes.slice(0, ticks), control.hashes);
  return { frames: run.frames, connections, ticks, differsAt, wrongs, worstMs, growthMiB, refused: refusals(counts) };
}

function createRun(house: House, seed: number, wrong: (what: string) => void, plant: HousePlant | undefined): Run {
  const doorman = doormanOf(house.system.lobby);
  const cable: Cable = {
    clock: house.system.clock,
    counts: new Map(),
    doorman: plant ? plantInto(doorman, plant) : doorman,
    createDecoder: plant?.createDecoder ?? (() => new Decoder()),
    wrong,
  };
  return { house, cable, roll: dice(seed), slow: [], frames: 0, connections: 0, worstMs: 0 };
}

function fuzz(run: Run, frames: number): number {
  const { house } = run;
  const guests: Guest[] = Array.from({ length: STRANGERS }, () => ({
    wire: undefined,
    joined: undefined,
    isMate: false,
  }));
  for (const joined of house.mates) guests.push({ wire: undefined, joined, isMate: true });
  let startBytes = Number.NaN;
  while (run.frames < frames) {
    if (Number.isNaN(startBytes) && run.frames >= frames / 4) startBytes = liveBytes();
    house.step(() => guests.forEach((guest) => act(run, guest)));
  }
  const grownBytes = liveBytes() - startBytes;
  guests.forEach(({ wire }) => wire?.drop());
  return grownBytes / 2 ** 20;
}

/** A few messages of one guest; who has no connection opens one first. */
function act(run: Run, guest: Guest): void {
  const { roll } = run;
  if (!guest.wire?.isOpen) {
    // A while outside: seats are given up, resumed, and taken by others.
    if (guest.wire && roll(4) > 0) return;
    guest.joined = guest.wire?.joined ?? guest.joined;
    guest.wire = openWire(run.cable);
    run.connections++;
  }
  const { wire } = guest;
  for (let left = 1 + roll(8); left > 0 && wire.isOpen; left--) send(run, wire, guest);
  if (wire.isOpen && roll(400) === 0) wire.drop();
}

function send(run: Run, wire: Wire, guest: Guest): void {
  const state = stateOf(wire, guest);
  const tick = run.house.tick();
  const bytes =
    guest.isMate && state === 'knocking'
      ? greeting(run.roll(4) > 0, guest.joined?.token)
      : nextMessage(run.roll, {
          ...{ state, tick, house: run.house.code, token: guest.joined?.token },
          joined: wire.joined ?? guest.joined,
        });
  run.frames++;
  const tookMs = time(wire, bytes);
  if (tookMs > REPEAT_MS) keepSlow(run.slow, { tookMs, state, bytes: Uint8Array.from(bytes) });
  else run.worstMs = Math.max(run.worstMs, tookMs);
}

function keepSlow(slow: Slow[], message: Slow): void {
  slow.push(message);
  if (slow.length <= 2 * SLOW_MAX) return;
  slow.sort((a, b) => b.tookMs - a.tookMs);
  slow.length = SLOW_MAX;
}

function stateOf(wire: Wire, { isMate }: Guest): State {
  if (!wire.isIn) return 'knocking';
  if (isMate) return 'mate';
  return wire.joined ? 'playing' : 'lobby';
}

function time(wire: Wire, bytes: Uint8Array): number {
  const startMs = performance.now();
  wire.send(bytes);
  return performance.now() - startMs;
}

const REPEATS = 6;

/** What a slow message takes at best, CPU time, when it comes again where the connection stands as it did. */
function repeatSlow({ cable, house }: Run, { state, bytes }: Slow): number {
  house.system.lobby.stopping = false;
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const wire = openWire(cable);
    if (state !== 'knocking') wire.send(greeting(true));
    if (state === 'playing' || state === 'mate') wire.send(eventPacket('room:join', packMessage({ name: 'again' }), 1));
    leastMs = Math.min(
      leastMs,
      cpuMs(() => wire.send(bytes)),
    );
    wire.drop();
    house.system.clock.advanceBy(1000);
  }
  return leastMs;
}

/** The server stops: whoever knocks now is refused, whatever it says. */
function stopping(run: Run, wrong: (what: string) => void): void {
  const { house, roll } = run;
  const { lobby } = house.system;
  const before = lobby.visitors.size;
  stopLobby(lobby);
  const guests: Guest[] = Array.from({ length: STRANGERS }, () => ({
    wire: undefined,
    joined: undefined,
    isMate: false,
  }));
  for (let tick = 0; tick < STOPPING_TICKS; tick++) {
    for (const guest of guests) guest.joined = pick(roll, house.mates);
    house.step(() => guests.forEach((guest) => act(run, guest)));
    if (guests.some(({ wire }) => wire?.isIn)) wrong('somebody was let in while the server stops');
  }
  if (lobby.visitors.size > before) wrong('the lobby took somebody in while the server stops');
}

function refusals(counts: Counts): Record<string, number> {
  return Object.fromEntries([...counts].toSorted());
}
