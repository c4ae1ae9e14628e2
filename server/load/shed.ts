import { PERCENT_FULL } from '#shared/core/schedule.ts';

/*
 * What the rooms of an overloaded loop give up, as the numbers that their ticks read beside their own settings. They change what clients
 * are told and when, never what a step does.
 */

export interface Shed {
  /** `rate.farTicks` is raised to this. */
  farTicks: number;
  /** Hundredths of `budget.bytesPerS` that are left. */
  budgetPercent: number;
}

/** At `far-rates` what is far is told every so many ticks: the longest that the setting allows. */
const FAR_TICKS = 6;

/** At `interest-budget`: enough for a fight at close quarters, of a crowd the nearest. */
const BUDGET_PERCENT = 70;

export function createShed(): Shed {
  return { farTicks: 1, budgetPercent: PERCENT_FULL };
}

/** What a level of `ladder.ts` gives up, by its position. */
export function shedAt(shed: Shed, level: number): void {
  shed.farTicks = level >= 1 ? FAR_TICKS : 1;
  shed.budgetPercent = level >= 2 ? BUDGET_PERCENT : PERCENT_FULL;
}

/** What a room reads of the loop that steps it. */
export interface RoomLoad {
  readonly shed: Shed;
  readonly ladder: { readonly level: number };
}

/** Of a room that no loop steps. */
export const NO_LOAD: RoomLoad = { shed: createShed(), ladder: { level: 0 } };

/** `rate.farTicks` in force. */
export function farTicksOf(farTicks: number, shed: Shed): number {
  return Math.max(farTicks, shed.farTicks);
}

/** `budget.bytesPerS` in force. */
export function bytesPerSOf(bytesPerS: number, shed: Shed): number {
  return Math.floor((bytesPerS * shed.budgetPercent) / PERCENT_FULL);
}
