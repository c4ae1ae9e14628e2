import type { Cue, Match } from '#client/netcode/api.ts';
import type { Sound } from '#client/sound/sound.ts';

/** What is this far to one side is heard on that side alone, m: about half of what a wide screen shows. */
const SIDE_METRES = 14;

/** Where the player's ears are, m: with the own body, and where it was while it is dead. */
export interface Ears {
  x: number;
  y: number;
}

/** Ears for `playCues`; they start in the middle of the map. */
export function createEars({ map }: Match): Ears {
  return { x: map.width / 2, y: map.height / 2 };
}

/** Plays what happened in the match's last update; once after each. */
export function playCues(match: Match, ears: Ears, sound: Sound): void {
  if (match.own) {
    ears.x = match.own.x;
    ears.y = match.own.y;
  }
  for (const cue of match.cues) playCue(cue, ears, sound);
}

/** Behind a wall nothing is as near as it may be: even the loudest sounds from this far, and each step of loudness less from farther, m. */
const HEARD_METRES = 7;
const METRES_PER_LOUDNESS = 3;
const LOUDNESS_MOST = 7;

/** Plays what was heard and not seen since the last update; once after each. */
export function playHeard({ heard, game }: Match, sound: Sound): void {
  for (const { sound: at, bearing, loudness } of heard) {
    const look = game.look.sounds?.[at];
    if (!look) continue;
    const distanceM = HEARD_METRES + (LOUDNESS_MOST - loudness) * METRES_PER_LOUDNESS;
    sound.play(look.sound, { own: false, distanceM, panX: Math.cos(bearing * 2 * Math.PI) });
  }
}

function playCue({ look, own, x, y }: Cue, ears: Ears, sound: Sound): void {
  if (!look.sound) return;
  const distanceM = Math.hypot(x - ears.x, y - ears.y);
  sound.play(look.sound, { own, distanceM, panX: (x - ears.x) / SIDE_METRES });
}
