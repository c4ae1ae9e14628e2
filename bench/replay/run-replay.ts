import { parseArgs } from 'node:util';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { Difference } from '#shared/sim/compare-worlds.ts';
import type { Mismatch, Replayed } from '#bench/replay/live.ts';
import { describeRelived, reliveTick, summariseRelived } from '#bench/replay/relive.ts';
import { replay } from '#bench/replay/replay.ts';
import { escapeControls } from '#server/log.ts';

/* `npm run replay -- FILE`: what a person types, and what is printed. */

export const USE = 'Use: npm run replay -- FILE [--from TICK] [--until TICK | --tick TICK] [--any-build]';

/** Larger files are no recordings of ours: a part ends after ten minutes. */
export const FILE_BYTES_MAX: number = 1024 * 1024 * 1024;

/** What a replay needs of the machine. */
export interface ReplayMachine {
  readonly games: readonly Game[];
  /** The bytes of a file of at most so many, or a sentence that says why not. */
  readonly readFile: (file: string, bytesMax: number) => Uint8Array | string;
  readonly nowMs: () => number;
  readonly print: (line: string) => void;
}

interface Wanted {
  readonly file: string;
  readonly from?: number;
  readonly until?: number;
  /** Only this one, many times. */
  readonly tick?: number;
  readonly anyBuild: boolean;
}

/**
 * Replays one file and prints what came of it, a JSON object last. Returns the exit code: 0 when all is as recorded, 1 when
 * something is not, or the file or the arguments are refused, in one line.
 */
export function runReplay(args: readonly string[], machine: ReplayMachine): number {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') return giveUp(machine, wanted);
  const bytes = machine.readFile(wanted.file, FILE_BYTES_MAX);
  if (typeof bytes === 'string') return giveUp(machine, bytes);
  if (wanted.tick !== undefined) return runTick(bytes, wanted, wanted.tick, machine);
  const startMs = machine.nowMs();
  const result = replay(bytes, { games: machine.games, ...wanted });
  const spentMs = machine.nowMs() - startMs;
  if (result.outcome === 'refused') return giveUp(machine, `${result.code}: ${result.message}`);
  for (const line of describe(result, bytes.length)) machine.print(escapeControls(line));
  const speed = result.verified / TICK_HZ / (spentMs / 1000);
  machine.print(JSON.stringify(summarise(result, bytes.length, speed)));
  return result.outcome === 'verified' ? 0 : 1;
}

function runTick(bytes: Uint8Array, wanted: Wanted, tick: number, machine: ReplayMachine): number {
  const result = reliveTick(bytes, { games: machine.games, anyBuild: wanted.anyBuild }, tick, machine.nowMs);
  if (result.outcome === 'refused') return giveUp(machine, `${result.code}: ${result.message}`);
  if (result.outcome !== 'relived')
    return giveUp(machine, `Tick ${result.mismatch?.tick} is not as recorded: replay it all.`);
  for (const line of describeRelived(result)) machine.print(escapeControls(line));
  machine.print(JSON.stringify(summariseRelived(result)));
  return 0;
}

function giveUp({ print }: ReplayMachine, line: string): number {
  print(escapeControls(line));
  return 1;
}

function readArguments(args: readonly string[]): Wanted | string {
  const options = {
    from: { type: 'string' },
    until: { type: 'string' },
    tick: { type: 'string' },
    'any-build': { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length !== 1) return USE;
    const from = readTick('from', values.from);
    const until = readTick('until', values.until);
    const tick = readTick('tick', values.tick);
    if (values.tick !== undefined && (values.from ?? values.until) !== undefined) return USE;
    return { file: positionals[0], anyBuild: values['any-build'], ...from, ...until, ...tick };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0];
  }
}

function readTick<K extends string>(flag: K, text: string | undefined): { [key in K]?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${flag} must be a tick, a whole number, not "${text}".`);
  return { [flag]: Number(text) } as { [key in K]: number };
}

function describe(result: Replayed, bytes: number): string[] {
  const { header, firstTick, lastTick, verified, mismatch } = result;
  const seconds = ((lastTick - firstTick + 1) / TICK_HZ).toFixed(1);
  const lines = [
    `room ${header.room}, part ${header.part}: ${header.game} on ${header.map}, ${header.seats} seats, seed ${header.seed}`,
    `recorded ${header.at} by build ${header.build}, ${bytes} bytes${result.finished ? '' : ', not finished'}`,
    ...(result.lostBytes > 0 ? [`the last ${result.lostBytes} bytes are no whole chunk and were ignored`] : []),
    `ticks ${firstTick} to ${lastTick} (${seconds} s), ${verified} verified, ${result.deaths} deaths, ${result.rollbacks} rollbacks`,
    ...describeBoard(result),
  ];
  return mismatch ? [...lines, ...describeMismatch(result, mismatch)] : lines;
}

function describeBoard({ board, roster }: Replayed): string[] {
  return board.rows.slice(0, board.count).map(({ seat, score, kills, deaths }) => {
    const row = roster.find((each) => each.seat === seat);
    const name = row ? `${row.name}${row.bot ? ' (bot)' : ''}` : `seat ${seat}`;
    return `  ${name}: score ${score}, kills ${kills}, deaths ${deaths}`;
  });
}

function describeMismatch(result: Replayed, { tick, differences, later }: Mismatch): string[] {
  const [first, ...rest] = differences;
  if (first) {
    return [`MISMATCH at tick ${tick}: ${place(result, first)}`, ...rest.map((one) => `  also ${place(result, one)}`)];
  }
  const more = `MISMATCH at tick ${tick}: more differs than can be told`;
  if (!later) return [more];
  return [`${more}; by tick ${later.tick}:`, ...later.differences.map((one) => `  ${place(result, one)}`)];
}

function place({ game }: Replayed, { entity, kind, field, one, other }: Difference): string {
  const what = entity < 0 ? field : `entity ${entity} (${kindName(game, kind)}), field ${field}`;
  return `${what}: recorded ${one}, replayed ${other}`;
}

/** What the game calls a kind. */
export function kindName(game: Game, kind: number): string {
  if (kind === 0) return 'free';
  return game.look.kinds.find((look) => look.kind === kind)?.name ?? `kind ${kind}`;
}

function summarise(result: Replayed, bytes: number, speed: number): object {
  const { header, outcome, verified, firstTick, lastTick, deaths, finished, lostBytes, mismatch, game } = result;
  const differences = mismatch?.differences.map((one) => ({ ...one, kind: kindName(game, one.kind) }));
  return {
    outcome,
    ...{ game: header.game, map: header.map, room: header.room, part: header.part, seats: header.seats },
    ...{ seed: header.seed, build: header.build, bytes, finished, lostBytes },
    ...{ rollbacks: result.rollbacks, truncated: result.truncated, shots: result.shots },
    ...{ firstTick, lastTick, verified, deaths, hash: result.hash, timesRealTime: Math.round(speed) },
    board: result.board.rows.slice(0, result.board.count),
    ...(mismatch ? { mismatch: { tick: mismatch.tick, differences, later: mismatch.later } } : {}),
  };
}
