import { describe, expect, test } from 'vitest';
import type { Drawn, Match } from '#client/netcode/api.ts';
import type { Fx } from '#client/view/fx.ts';
import { planKinds } from '#client/view/kinds.ts';
import { findLights, type Light } from '#client/view/lights.ts';
import { showPad } from '#client/view/pads.ts';
import { SEATS } from '#client/view/palette.ts';
import { stampRecorder } from '#client/view/testing/stamp-recorder.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';

const plans = planKinds(relight as unknown as Game);
const OWN_SEAT = 3;
const OWN_COLOUR = 0xffc24a;

function thing(kind: number, values: number[] = []): Drawn {
  return { key: 7, kind, x: 5, y: 6, values: Float64Array.from(values) } as unknown as Drawn;
}

function matchOf(...drawn: Drawn[]): Match {
  const tunable = (key: string): number => relight.tunables.rows[key as keyof typeof relight.tunables.rows].default;
  return { seat: OWN_SEAT, drawn, tunable, game: relight } as unknown as Match;
}

function lightsOf(...drawn: Drawn[]): Light[] {
  const out: Light[] = [];
  findLights(matchOf(...drawn), plans, 0, out);
  return out;
}

describe('lights', () => {
  test('GM73 lamps and flares light as far as the settings say, bodies and shots do not', () => {
    const lights = lightsOf(
      thing(KIND.lamp),
      thing(KIND.flare),
      thing(KIND.pulse),
      thing(KIND.player, [1, 0, 0, 0, 0, 0]),
    );
    expect(lights.map(({ reach }) => reach)).toEqual([6, 8]);
    expect(lights.map(({ x, y }) => [x, y])).toEqual([
      [5, 6],
      [5, 6],
    ]);
    expect(lights[0]!.strength).toBe(1);
  });

  test('GM73 a flare wavers, and never goes dark', () => {
    const strengths = Array.from({ length: 200 }, (_, at) => {
      const out: Light[] = [];
      findLights(matchOf(thing(KIND.flare)), plans, at * 16, out);
      return out[0]!.strength;
    });
    expect(Math.min(...strengths)).toBeGreaterThan(0.8);
    expect(Math.max(...strengths)).toBeLessThanOrEqual(1);
    expect(Math.max(...strengths) - Math.min(...strengths)).toBeGreaterThan(0.05);
  });

  test('GM74 a beacon lights the floor for its holder alone, in the colour of the own body', () => {
    expect(lightsOf(thing(KIND.beacon, [0, 0, 0]))).toEqual([]);
    expect(lightsOf(thing(KIND.beacon, [OWN_SEAT, 0, 0]))).toEqual([]);
    const [light] = lightsOf(thing(KIND.beacon, [OWN_SEAT + 1, 0, 0]));
    expect([light!.reach, light!.colour]).toEqual([9, OWN_COLOUR]);
  });
});

describe('a beacon', () => {
  const { stamps, take } = stampRecorder();
  const show = (holder: number, claimer: number, progress: number): ReturnType<typeof take> => {
    const drawn = thing(KIND.beacon, [holder, claimer, progress]);
    showPad({ match: matchOf(drawn), plans } as unknown as Fx, plans.get(KIND.beacon)!, drawn, stamps, 0);
    return take();
  };

  test('GM74 is drawn in the colour of its holder, or of nobody', () => {
    const colours = [0, 1, OWN_SEAT + 1].map((holder) => show(holder, 0, 0)[0]!.tint);
    expect(colours).toEqual([0x8496ab, SEATS[0], OWN_COLOUR]);
  });

  test('GM74 shows how far somebody is with taking it, and in whose colour, as dots around it', () => {
    const bare = show(0, 0, 0).length;
    const dots = (progress: number): number => (show(0, 2, progress).length - bare) / 2;
    expect([0, 45, 90, 180, 255].map(dots)).toEqual([0, 10, 20, 40, 40]);
    expect(show(0, 2, 90).at(-2)!.tint).toBe(SEATS[1]);
    expect(show(0, 0, 90)).toHaveLength(bare);
  });
});
