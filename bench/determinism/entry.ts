import { liveStretch } from '#bench/determinism/live-stretch.ts';
import { replayStretch } from '#bench/determinism/replay-stretch.ts';
import type { Reached, Stretch } from '#bench/determinism/stretch.ts';

/*
 * What every engine runs: bundled to plain JavaScript once, so that all of them get the same text, also Node without a
 * compiler (which cannot strip types) and a browser.
 */

/** Lives a stretch and returns what was seen on the way and where it came to. */
export function run(stretch: Stretch): Reached {
  return stretch.run === 'recording' ? replayStretch(stretch) : liveStretch(stretch);
}
