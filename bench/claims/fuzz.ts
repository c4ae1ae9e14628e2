import { measureAllocation } from '#bench/fuzz/allocation.ts';
import { type HousePlant, housePlants } from '#bench/fuzz/plants.ts';
import { inputTarget } from '#bench/fuzz/input-target.ts';
import { packetTarget } from '#bench/fuzz/packet-target.ts';
import { readerPlants } from '#bench/fuzz/reader-plants.ts';
import { recordStates } from '#bench/fuzz/recorded-states.ts';
import { requestTarget } from '#bench/fuzz/request-target.ts';
import { roomTarget } from '#bench/fuzz/room-target.ts';
import { askHouse, type HouseAnswer } from '#bench/fuzz/run-house.ts';
import { runSockets, type SocketRun } from '#bench/fuzz/sockets.ts';
import { stateTarget } from '#bench/fuzz/state-target.ts';
import { type Findings, FRAME_MS_MAX, runTarget } from '#bench/fuzz/target.ts';
import { runTypedCases } from '#bench/fuzz/typed-cases.ts';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import type { Game } from '#shared/games/game.ts';
import { dot } from '#shared/games/dot/dot.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { dice } from '#shared/testing/hostile-packets.ts';
import { readPacket } from '#server/transport/packet.ts';

/** Beyond this memory grows with what strangers send. */
const GROWTH_MIB_MAX = 20;

/** All planted mistakes together. */
const HUNT_S_MAX = 60;

/** Servers with a mistake in them at once. */
const HUNTERS = 2;

/** Types and edges of numbers, over all fields. */
const TYPED_CASES_MIN = 2000;

const SEED = 20_261_121;

/** Frames of the recording whose copies are damaged. */
const RECORDED_TICKS = 400;

interface Extent {
  /** To each of the readers alone. */
  readonly perReader: number;
  /** To a whole server in memory, and over sockets. */
  readonly house: number;
  readonly sockets: number;
  /** To a server with a mistake in it: of these it must show. */
  readonly hunt: number;
}

const EXTENTS: Readonly<Record<'short' | 'long' | 'tiny', Extent>> = {
  short: { perReader: 20_000, house: 30_000, sockets: 5000, hunt: 3000 },
  long: { perReader: 100_000, house: 500_000, sockets: 100_000, hunt: 3000 },
  tiny: { perReader: 1500, house: 3000, sockets: 300, hunt: 3000 },
};

/**
 * Strangers who know the protocol say everything that is not meant to be said, to every reader alone and to whole servers, in memory
 * and behind real sockets. In a room of these servers honest people play; its world must go through the same states as without the
 * strangers. Mistakes planted into every reader and into whole servers show what the fuzzer would notice.
 */
export const fuzz: Claim = {
  name: 'fuzz',
  sentence:
    'No byte string harms: no crash, no changed world, no frame over 5 ms, no memory kept; every planted mistake is found.',
  run: proveFuzz,
};

/** The parts of one run. */
export interface FuzzParts {
  readonly readers: readonly Findings[];
  readonly typed: ReturnType<typeof runTypedCases>;
  readonly allocation: ReturnType<typeof measureAllocation>;
  readonly house: HouseAnswer;
  readonly sockets: SocketRun;
  readonly plants: readonly Hunt[];
  readonly huntS: number;
}

export interface Hunt {
  readonly plant: string;
  readonly found: string | undefined;
}

/** `--plant NAME`: a mistake of this name, in the server in memory and in the one behind sockets. */
async function proveFuzz(options: ClaimOptions): Promise<ClaimResult> {
  const extent = EXTENTS[options.plant === undefined ? options.form : 'tiny'];
  return judgeFuzz(options, extent, await runParts(options, extent));
}

async function runParts({ log, plant }: ClaimOptions, extent: Extent): Promise<FuzzParts> {
  const game = relight as unknown as Game;
  const recorded = recordStates(game, RECORDED_TICKS, SEED);
  const targets = [packetTarget(), inputTarget(), requestTarget(), stateTarget(recorded), roomTarget(game, SEED)];
  const readers = targets.map((target, at) => runTarget(target, dice(SEED + at), { frames: extent.perReader }));
  for (const findings of readers) log(tellReader(findings));
  const typed = runTypedCases();
  const allocation = measureAllocation(readPacket);
  log(`${typed.cases} typed payloads, ${typed.accepted} of them lawful, ${typed.wrongs.length} judged wrongly`);
  log(`${allocation.lies} lies about lengths: ${allocation.over ?? 'none allocates for what is not there'}`);
  const house = await askHouse({ game: game.name, seed: SEED, frames: extent.house, plant });
  log(tellHouse(house));
  const sockets = await runSockets({ game: game.name, seed: SEED, frames: extent.sockets, plant });
  log(tellSockets(sockets));
  const startMs = performance.now();
  const plants = plant === undefined ? await huntAll(extent, recorded) : [];
  const huntS = (performance.now() - startMs) / 1000;
  log(
    `${plants.filter(({ found }) => found !== undefined).length} of ${plants.length} planted mistakes found in ${huntS.toFixed(1)} s`,
  );
  return { readers, typed, allocation, house, sockets, plants, huntS };
}

async function huntAll(extent: Extent, recorded: ReturnType<typeof recordStates>): Promise<Hunt[]> {
  const hunts: Hunt[] = readerPlants.map(({ name, hunt }) => ({ plant: name, found: hunt(recorded, SEED) }));
  const left = [...housePlants];
  async function huntLeft(): Promise<void> {
    for (let plant = left.pop(); plant; plant = left.pop()) hunts.push(await huntInHouse(plant, extent.hunt));
  }
  await Promise.all(Array.from({ length: HUNTERS }, huntLeft));
  return hunts;
}

/** In the smallest game: the mistakes lie before any game. */
async function huntInHouse({ name, finds }: HousePlant, frames: number): Promise<Hunt> {
  const harms = harmsOfHouse(await askHouse({ game: dot.name, seed: SEED, frames, plant: name }));
  return { plant: name, found: harms.find((harm) => harm.includes(finds)) };
}

/** What went wrong in a server in memory. */
export function harmsOfHouse({ run, code, complaint }: HouseAnswer): string[] {
  if (!run) return [`the process ended (${code}): ${complaint.trim().split('\n').at(-1) ?? ''}`];
  const harms = [...run.wrongs];
  if (code !== 0) harms.push(`the process ended with ${code}`);
  if (run.differsAt !== undefined) harms.push(`the world differs from tick ${run.differsAt} on`);
  if (run.worstMs > FRAME_MS_MAX) harms.push(`a frame took ${run.worstMs.toFixed(1)} ms`);
  if (!(run.growthMiB <= GROWTH_MIB_MAX)) harms.push(`memory grew by ${run.growthMiB.toFixed(1)} MiB`);
  return harms;
}

/** What went wrong behind sockets. */
export function harmsOfSockets({ wrongs, exited, differsAt, growthMiB }: SocketRun): string[] {
  const harms = [...wrongs];
  if (exited !== undefined) harms.push(`the process ended with ${exited}`);
  if (differsAt !== undefined) harms.push(`the world differs from tick ${differsAt} on`);
  if (!(growthMiB <= GROWTH_MIB_MAX)) harms.push(`memory grew by ${growthMiB.toFixed(1)} MiB`);
  return harms;
}

function harmsOf({ readers, typed, allocation, house, sockets }: FuzzParts): string[] {
  const read = readers.flatMap(({ name, wrongs }) =>
    [...wrongs].map(([wrong, bytes]) => `${name}: ${wrong}: ${bytes}`),
  );
  const allocated = allocation.over === undefined ? [] : [allocation.over];
  return [...read, ...typed.wrongs.slice(0, 10), ...allocated, ...harmsOfHouse(house), ...harmsOfSockets(sockets)];
}

/** Frames in process. */
function inProcess({ readers, house }: FuzzParts): number {
  return readers.reduce((sum, { frames }) => sum + frames, 0) + (house.run?.frames ?? 0);
}

/** What the parts come to. */
export function judgeFuzz({ form }: Pick<ClaimOptions, 'form'>, extent: Extent, parts: FuzzParts): ClaimResult {
  const { readers, typed, allocation, house, sockets, plants, huntS } = parts;
  const harms = harmsOf(parts);
  const missed = plants.filter(({ found }) => found === undefined).map(({ plant }) => plant);
  const frames = inProcess(parts);
  const isWhole = frames >= extent.house + readers.length * extent.perReader && sockets.frames >= extent.sockets;
  const isHunted = plants.length > 0 && missed.length === 0 && huntS <= HUNT_S_MAX;
  const isTyped = typed.cases >= TYPED_CASES_MIN && typed.accepted > 0;
  return {
    claim: 'fuzz',
    form,
    figure: harms.length,
    unit: `harms by ${frames} frames in process and ${sockets.frames} over sockets; ${plants.length - missed.length} of ${plants.length} planted mistakes found`,
    threshold: `0; the world as without them, frames <= ${FRAME_MS_MAX} ms, memory + <= ${GROWTH_MIB_MAX} MiB; all mistakes, within ${HUNT_S_MAX} s together`,
    n: frames + sockets.frames,
    excluded: 0,
    seeds: [SEED],
    pass: harms.length === 0 && readers.length > 0 && isWhole && isHunted && isTyped,
    details: {
      harms,
      missed,
      huntS: round(huntS),
      worstFrameMs: Object.fromEntries(
        [...readers, { name: 'server', worstMs: house.run?.worstMs ?? NaN }].map(worstOf),
      ),
      growthMiB: { server: round(house.run?.growthMiB ?? NaN), behindSockets: round(sockets.growthMiB) },
      ticksCompared: { server: house.run?.ticks, behindSockets: sockets.ticks },
      typedCases: typed.cases,
      liesAboutLength: allocation.lies,
      sockets: {
        connections: sockets.connections,
        oddities: sockets.oddities,
        longestAnswerMs: round(sockets.answerMs),
      },
      refused: house.run?.refused,
    },
  };
}

function worstOf({ name, worstMs }: { readonly name: string; readonly worstMs: number }): [string, number] {
  return [name, round(worstMs)];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function tellReader({ name, frames, wrongs, worstMs }: Findings): string {
  return `${name}: ${frames} frames read, at most ${worstMs.toFixed(2)} ms, wrong: ${[...wrongs.keys()].join(', ') || 'nothing'}`;
}

function tellHouse(answer: HouseAnswer): string {
  const { run } = answer;
  const told = run
    ? `${run.frames} frames on ${run.connections} connections, ${run.ticks} ticks, at most ${run.worstMs.toFixed(2)} ms`
    : '';
  return `a server in memory: ${told}, harm: ${harmsOfHouse(answer).join('; ') || 'none'}`;
}

function tellSockets(run: SocketRun): string {
  const told = `${run.frames} frames on ${run.connections} connections, ${run.oddities} oddities, ${run.ticks} ticks`;
  return `a server behind sockets: ${told}, harm: ${harmsOfSockets(run).join('; ') || 'none'}`;
}
