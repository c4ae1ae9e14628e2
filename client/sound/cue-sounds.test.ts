import { expect, test } from 'vitest';
import type { Cue, Drawn, HeardSound, Match } from '#client/netcode/api.ts';
import { createEars, playCues, playHeard } from '#client/sound/cue-sounds.ts';
import type { Place, Sound } from '#client/sound/sound.ts';
import { loudnessAt } from '#client/sound/sound.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { SOUND } from '#shared/games/relight/schema.ts';
import type { CueLook, SoundName } from '#shared/games/game.ts';

const map = relight.maps[0]!;

function cueAt(look: CueLook, x: number, y: number, own = false): Cue {
  return { look, key: 1, kind: 1, own, x, y, facingRadians: 0, seat: 1, amount: 0 };
}

/** What a match with these cues sounds like. */
function heard(
  ears: { x: number; y: number },
  own: { x: number; y: number } | undefined,
  cues: Cue[],
): [SoundName, Place][] {
  const played: [SoundName, Place][] = [];
  const sound: Sound = { unlock() {}, play: (name, place) => played.push([name, place]), setVolume() {}, close() {} };
  playCues({ map, own: own as Drawn | undefined, cues } as unknown as Match, ears, sound);
  return played;
}

test('CL114 each cue that has a sound is played once, from where it is as the own body hears it', () => {
  const ears = createEars({ map } as unknown as Match);
  const cues = [
    cueAt({ on: 'appear', effect: 'muzzle', sound: 'rail' }, 13, 24, true),
    cueAt({ on: 'fall', field: 'health', sound: 'hit' }, 3, 20),
    cueAt({ on: 'set', field: 'state', bit: 2, effect: 'dust' }, 10, 20),
  ];
  expect(heard(ears, { x: 10, y: 20 }, cues)).toStrictEqual([
    ['rail', { own: true, distanceM: 5, panX: 3 / 14 }],
    ['hit', { own: false, distanceM: 7, panX: -0.5 }],
  ]);
});

test('CL114 a dead player hears from where the own body was, and before the first body from the middle of the map', () => {
  const ears = createEars({ map } as unknown as Match);
  const middle = cueAt({ on: 'vanish', sound: 'death' }, map.width / 2, map.height / 2);
  expect(heard(ears, undefined, [middle])[0]![1].distanceM).toBe(0);
  heard(ears, { x: 4, y: 9 }, []);
  const [[, place]] = heard(ears, undefined, [cueAt({ on: 'vanish', sound: 'death' }, 4, 12)]) as [[SoundName, Place]];
  expect(place.distanceM).toBe(3);
});

/** What it sounds like that this was heard and not seen. */
function playedOf(heard: HeardSound[]): [SoundName, Place][] {
  const played: [SoundName, Place][] = [];
  const sound: Sound = { unlock() {}, play: (name, place) => played.push([name, place]), setVolume() {}, close() {} };
  playHeard({ heard, game: relight } as unknown as Match, sound);
  return played;
}

test('GM75 what is heard and not seen is played from its side, quieter than what is seen, the louder the nearer', () => {
  const sides = [0, 0.25, 0.5, 0.75].map((bearing) => playedOf([{ sound: SOUND.dash, bearing, loudness: 7 }])[0]!);
  expect(sides.map(([name]) => name)).toEqual(['dash', 'dash', 'dash', 'dash']);
  expect(sides.map(([, { panX }]) => Math.round(panX * 1e6) / 1e6)).toEqual([1, 0, -1, -0]);
  const gains = [1, 2, 3, 4, 5, 6, 7].map((loudness) => {
    return loudnessAt(playedOf([{ sound: SOUND.rail, bearing: 0, loudness }])[0]![1].distanceM);
  });
  expect(gains).toEqual(gains.toSorted((a, b) => a - b));
  expect(gains.at(-1)).toBeLessThan(0.5);
  // Softer than this the page starts no voice.
  expect(gains[0]).toBeGreaterThan(0.025);
  expect(playedOf([{ sound: 15, bearing: 0, loudness: 7 }])).toEqual([]);
});
