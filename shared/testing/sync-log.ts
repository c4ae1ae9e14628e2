import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { PlacedFields, Rules } from '#shared/games/game.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import type { World } from '#shared/sim/world.ts';

/* What the steps of a run consumed: for as many ticks as a history is long, whoever came or went, and the inputs. */

/** A seat that changes hands: whoever sits there leaves; else somebody joins. */
export interface Command {
  readonly seat: number;
  readonly joins: boolean;
}

export interface TickLog {
  command: Command | undefined;
  readonly inputs: Inputs;
}

export type SyncLog = readonly TickLog[];

export function createLog(seats: number): SyncLog {
  return Array.from({ length: HISTORY_TICKS }, () => ({ command: undefined, inputs: createInputs(seats) }));
}

export function logOf(log: SyncLog, tick: number): TickLog {
  return log[tick & (HISTORY_TICKS - 1)];
}

export function applyCommand(
  rules: Rules<PlacedFields>,
  world: World<PlacedFields>,
  command: Command | undefined,
): void {
  if (command?.joins === true) rules.join(world, command.seat);
  if (command?.joins === false) rules.leave(world, command.seat);
}
