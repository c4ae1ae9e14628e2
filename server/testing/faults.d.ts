export declare const FAULTS: readonly ['throw', 'reject', 'exit', 'memory', 'loop', 'stack', 'stall'];
export type Fault = (typeof FAULTS)[number];
/**
 * What seat 0 does to ask for one: presses a button that no game has, with the number of the fault held, while it aims there. Nobody does so
 * by chance, nor do the random inputs that tell one build from another.
 */
export declare const FAULT_BUTTON = 128;
export declare const FAULT_AIM = 24301;
/** What an intent says that asks for a fault in one tick. */
export declare function askFor(
  intent: {
    held: number;
    pressed: number;
    aimRadians: number;
  },
  fault: Fault,
): void;
/** URL of the games that go wrong, as `Machine.games` takes it. */
export declare const FAULTY_GAMES: string;
