import { stepPresent } from '#shared/testing/step-present.ts';
import type { PlacedFields, Rules } from '#shared/games/game.ts';
import { compareState, type Difference } from '#shared/sim/compare-worlds.ts';
import { createHistory, type History, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { type BotPlay, decideSeat } from '#shared/testing/bot-play.ts';
import { isSameState, maskOf } from '#shared/testing/junk.ts';
import { applyCommand, logOf, type SyncLog } from '#shared/testing/sync-log.ts';

/*
 * A run that is lived beside another: it consumes what that one consumed, is thrown back again and again, and compared with what
 * the other one came to.
 */

/** A world, its past, and what moves it. */
export interface Lane {
  world: World<PlacedFields>;
  rules: Rules<PlacedFields>;
  /** Absent: nobody decides anything, the inputs are drawn. */
  bots: BotPlay | undefined;
  readonly history: History;
  /** The bots' memory after each tick, as long as the history. */
  readonly memories: readonly Float64Array[];
  /** Where bots decide once more what they have decided before. */
  readonly inputs: Inputs;
  /** What of the world's buffer is state. */
  readonly mask: Int32Array;
}

export function createLane(world: World<PlacedFields>, rules: Rules<PlacedFields>, bots: BotPlay | undefined): Lane {
  const history = createHistory(world);
  const memories = history.slots.map(() => new Float64Array(bots?.memory.length ?? 0));
  const inputs = createInputs(world.ranges.seats);
  const lane = { world, rules, bots, history, memories, inputs, mask: maskOf(world) };
  keep(lane);
  return lane;
}

export function tickOf({ world }: Lane): number {
  return world.head[HEAD_TICK];
}

/** A world of the same layout. */
export function createTwin({ schema, ranges, head, dt, tunables }: World<PlacedFields>): World<PlacedFields> {
  return createWorld(schema, { ranges, seed: head[HEAD_SEED], tickHz: 1 / dt, tunables });
}

/** Writes the world and what its bots keep into the history. */
export function keep({ world, bots, history, memories }: Lane): void {
  saveSnapshot(history, world);
  if (bots) memories[world.head[HEAD_TICK] & (memories.length - 1)].set(bots.memory);
}

/** Goes back to a tick that was kept. */
export function goBack({ world, bots, history, memories }: Lane, tick: number): void {
  restoreSnapshot(history, world, tick);
  bots?.memory.set(memories[tick & (memories.length - 1)]);
}

/** Lives the tick after the lane's, as the log has it. Returns how bots decide otherwise than they did. */
export function relive(lane: Lane, log: SyncLog): Difference | undefined {
  const { world, rules } = lane;
  const tick = tickOf(lane) + 1;
  const { command, inputs } = logOf(log, tick);
  const otherwise = decideAgain(lane, inputs);
  world.head[HEAD_TICK] = tick;
  applyCommand(rules, world, command);
  stepPresent(rules, world, inputs);
  keep(lane);
  return otherwise;
}

/** Lets every bot that decided do so again. */
function decideAgain({ world, bots, inputs }: Lane, decided: Inputs): Difference | undefined {
  if (!bots) return undefined;
  for (let seat = 0; seat < decided.driven.length; seat++) {
    if (decided.driven[seat] === 0) continue;
    decideSeat(bots, world, seat, inputs);
    const field = INPUT_FIELDS.find((name) => inputs[name][seat] !== decided[name][seat]);
    if (field === undefined) continue;
    const values = { one: decided[field][seat], other: inputs[field][seat] };
    return { entity: seat, kind: world.columns.kind[seat], field: `input ${field}`, ...values };
  }
  return undefined;
}

const INPUT_FIELDS = ['moveX', 'moveY', 'aim', 'held', 'pressed'] as const;

/** The first value that the lane has otherwise than it was seen at this tick; what no column covers may be anything. */
export function differsFrom({ world, mask }: Lane, seen: World): Difference | undefined {
  return isSameState(seen, world, mask) ? undefined : compareState(seen, world, 1)[0];
}
