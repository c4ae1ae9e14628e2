/*
 * When a room has had its last chance, for every host alike. What ends a room the wrong way once may have been the machine, or a moment
 * that does not come back; what ends it twice is in the room, and goes on ending the thread that all its neighbours are on.
 */

/** What a room may be charged with: two crashes that are known to be its own, or four that may have been any room's of its thread. */
const CHARGES_MAX = 4;
const CHARGE = { sure: 2, doubtful: 1 } as const;

/** What a room was charged with so far. Never forgotten while the room lives: it closes a minute after its last player. */
export interface Crashes {
  charges: number;
}

export function createCrashes(): Crashes {
  return { charges: 0 };
}

/** Charges the room with a crash. True: that was its last one, it is not to be opened again. */
export function chargeCrash(crashes: Crashes, isSure: boolean): boolean {
  crashes.charges += isSure ? CHARGE.sure : CHARGE.doubtful;
  return crashes.charges >= CHARGES_MAX;
}
