/* What can go wrong in a room's code on demand: `faulty-games.ts` does it. */

export const FAULTS = ['throw', 'reject', 'exit', 'memory', 'loop', 'stack', 'stall'] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * What seat 0 does to ask for one: presses a button that no game has, with the number of the fault held, while it aims there. Nobody does so
 * by chance, nor do the random inputs that tell one build from another.
 */
export const FAULT_BUTTON = 0x80;
export const FAULT_AIM = 0x5eed;

/** What an intent says that asks for a fault in one tick. */
export function askFor(intent: { held: number; pressed: number; aimRadians: number }, fault: Fault): void {
  intent.held = FAULTS.indexOf(fault);
  intent.aimRadians = (FAULT_AIM / 0x1_0000) * 2 * Math.PI;
  intent.pressed |= FAULT_BUTTON;
}
