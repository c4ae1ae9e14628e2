import type { Track } from '#bench/speed/speed-room.ts';

/*
 * How far a body of Relight may lawfully get, and how far it got.
 */

/** A way per tick is rounded to 1/4096 m along each axis. */
const ROUNDING_METRES: number = Math.SQRT1_2 / 4096;

/** What bounds a way: a walk at top speed, and dashes between. Metres, ticks. */
export interface Reach {
  readonly walkMetres: number;
  readonly dashMetres: number;
  readonly dashTicks: number;
  /** From one dash to the next; Infinity: nobody dashes. */
  readonly dashWaitTicks: number;
}

/** Per tick: at most so far by walking or dashing. */
export function createReach(speed: number, dash: { metres: number; ticks: number; waitTicks: number }): Reach {
  return {
    walkMetres: speed / 60 + ROUNDING_METRES,
    dashMetres: dash.metres / dash.ticks + ROUNDING_METRES,
    dashTicks: dash.ticks,
    dashWaitTicks: dash.waitTicks,
  };
}

/** As far as anybody gets within so many ticks. */
export function reachOf({ walkMetres, dashMetres, dashTicks, dashWaitTicks }: Reach, ticks: number): number {
  const dashes = Number.isFinite(dashWaitTicks) ? Math.floor(ticks / dashWaitTicks) : 0;
  const rest = Number.isFinite(dashWaitTicks) ? Math.min(dashTicks, ticks - dashes * dashWaitTicks) : 0;
  const dashed = dashes * dashTicks + rest;
  return dashed * dashMetres + (ticks - dashed) * walkMetres;
}

/** Windows that are looked at, ticks: each from every tick of a run on. */
const WINDOWS = [1, 2, 3, 5, 7, 10, 13, 20, 30, 60, 120, 300, 600];

/** The farthest that a track leads from anywhere within a window. */
export interface Farthest {
  readonly ticks: number;
  readonly metres: number;
}

export function farthest(xs: Float64Array, ys: Float64Array): Farthest[] {
  return WINDOWS.filter((ticks) => ticks < xs.length).map((ticks) => {
    let square = 0;
    for (let from = 0; from + ticks < xs.length; from++) {
      const dx = xs[from + ticks] - xs[from];
      const dy = ys[from + ticks] - ys[from];
      square = Math.max(square, dx * dx + dy * dy);
    }
    return { ticks, metres: Math.sqrt(square) };
  });
}

/** The greatest lead that a track ever has over another, from the same place: metres, negative for one that is behind throughout. */
export function ahead(track: Track, other: Track, fromX: number, fromY: number): number {
  let most = -Infinity;
  for (let at = 0; at < track.ticks; at++) {
    const reached = Math.hypot(other.trueX[at] - fromX, other.trueY[at] - fromY);
    const shown = Math.hypot(track.shownX[at] - fromX, track.shownY[at] - fromY);
    const truly = Math.hypot(track.trueX[at] - fromX, track.trueY[at] - fromY);
    most = Math.max(most, shown - reached, truly - reached);
  }
  return most;
}

/** The fewest ticks between two neighbours; Infinity of fewer than two. */
export function closest(ticks: readonly number[]): number {
  let least = Infinity;
  for (let i = 1; i < ticks.length; i++) least = Math.min(least, ticks[i] - ticks[i - 1]);
  return least;
}
