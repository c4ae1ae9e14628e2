/** Cancels a timer; harmless after it has fired. */
export type Cancel = () => void;

/**
 * The only way to know or wait for time. Monotonic milliseconds from an arbitrary origin; a wall clock that jumps does
 * not move it. Real clocks live at the edges (`server/clock.ts`, the browser's entry), the virtual one in tests.
 */
export interface Clock {
  nowMs(): number;
  /** Runs `fire` once, not before `delayMs` from now. */
  after(delayMs: number, fire: () => void): Cancel;
}
