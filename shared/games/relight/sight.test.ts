import { describe, expect, test } from 'vitest';
import { createEyes } from '#shared/games/relight/eyes.ts';
import { createNoises, hear } from '#shared/games/relight/hear.ts';
import { BUTTON, KIND, SOUND } from '#shared/games/relight/schema.ts';
import { sees } from '#shared/games/relight/sight.ts';
import { createHeard } from '#shared/sim/heard.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

/** A wall of 8 m across the way between x 20 and x 24. */
const wall = { x: 22, y: 30, halfWidth: 0.5, halfHeight: 4 };

/** Seat 0 at 17, 30, with its eyes. */
function open(parts: Partial<GameMap>, seats = 2): { stage: Stage; sees: (entity: number, ticks?: number) => boolean } {
  const stage = createStage(parts, seats);
  const { world } = stage.scene;
  const eyes = createEyes(stage.map, world.ranges);
  stage.unshield();
  stage.place(0, 17, 30);
  for (let seat = 1; seat < seats; seat++) stage.place(seat, 50, 55);
  return {
    stage,
    sees: (entity, ticks = 0) => {
      eyes.ownFor.fill(-1);
      eyes.litTick.fill(-1);
      eyes.tick = -1;
      return sees(world, eyes, 0, entity, ticks);
    },
  };
}

describe('sight', () => {
  test('AOI80 a body is seen all round as far as a body sees, by any part of it', () => {
    const { stage, sees: seen } = open({});
    const at = (x: number, y: number): boolean => {
      stage.place(1, x, y);
      return seen(1);
    };
    expect([at(33.3, 30), at(0.7, 30), at(17, 46.3), at(34, 30)]).toEqual([true, true, true, false]);
  });

  test('AOI80 walls and crates hide others, and a crate not itself', () => {
    const { stage, sees: seen } = open({ boxes: [wall], crates: [{ x: 40, y: 50 }] });
    stage.place(1, 27, 30);
    expect(seen(1)).toBe(false);
    stage.place(1, 27, 38.8);
    expect(seen(1)).toBe(true);
    stage.place(1, 14, 30);
    stage.place(stage.crate, 16.2, 30);
    expect([seen(1), seen(stage.crate)]).toEqual([false, true]);
    stage.place(1, 14, 33);
    expect(seen(1)).toBe(true);
  });

  test('AOI81 what two walkers can bring into sight in time is seen, further the longer the way', () => {
    const { stage, sees: seen } = open({ boxes: [wall] });
    stage.place(1, 27, 35.6);
    const first = Array.from({ length: 40 }, (_, ticks) => ticks).find((ticks) => seen(1, ticks))!;
    // The line past the corner of the wall lies 1 to 2 m beside the body.
    expect(first).toBeGreaterThan(3);
    expect(first).toBeLessThan(30);
    stage.columns.vy[0] = 5 * VELOCITY_PER_METRE;
    expect(seen(1, first)).toBe(true);
    stage.columns.vy[0] = -5 * VELOCITY_PER_METRE;
    expect(seen(1, first)).toBe(false);
  });

  test('SM54 what is in sight from where the body is now is seen, wherever it runs and however far is looked ahead', () => {
    const { stage, sees: seen } = open({ boxes: [wall] });
    let looks = 0;
    for (let direction = 0; direction < 16; direction++) {
      stage.columns.vx[0] = Math.round(Math.cos((direction / 8) * Math.PI) * 5 * VELOCITY_PER_METRE);
      stage.columns.vy[0] = Math.round(Math.sin((direction / 8) * Math.PI) * 5 * VELOCITY_PER_METRE);
      for (let spot = 0; spot < 60; spot++) {
        stage.place(1, 27, 34 + spot / 10);
        if (!seen(1, 0)) continue;
        looks++;
        for (let ahead = 1; ahead <= 30; ahead++) expect(seen(1, ahead)).toBe(true);
      }
    }
    expect(looks).toBeGreaterThan(100);
    expect(looks).toBeLessThan(16 * 60 - 100);
  });

  test('AOI82 what stands in the light of a lamp is seen from anywhere, unless a wall takes the light', () => {
    const { stage, sees: seen } = open({ boxes: [wall], lamps: [{ x: 27, y: 30 }] });
    stage.place(1, 31, 30);
    expect(seen(1)).toBe(true);
    stage.place(1, 35, 30);
    expect(seen(1)).toBe(false);
    stage.place(1, 14, 33);
    expect(seen(1)).toBe(true);
    const behind = { x: 29, y: 30, halfWidth: 0.25, halfHeight: 2 };
    const dark = open({ boxes: [wall, behind], lamps: [{ x: 27, y: 30 }] });
    dark.stage.place(1, 31, 30);
    expect(dark.sees(1)).toBe(false);
  });

  test('AOI82 a beacon lights for its holder only, and a flare for everybody', () => {
    const { stage, sees: seen } = open({ boxes: [wall], beacons: [{ x: 27, y: 30 }] });
    stage.place(1, 31, 30);
    expect(seen(1)).toBe(false);
    stage.columns.holder[stage.crate] = 2;
    expect(seen(1)).toBe(false);
    stage.columns.holder[stage.crate] = 1;
    expect(seen(1)).toBe(true);
    stage.columns.holder[stage.crate] = 0;
    stage.act(1, 0, BUTTON.flare);
    stage.run(1);
    expect(stage.all(KIND.flare)).toHaveLength(1);
    expect(seen(1)).toBe(true);
  });

  test('AOI83 a trace is seen by any part of it, and a pulse where it is about to be', () => {
    const { stage, sees: seen } = open({ boxes: [wall] });
    stage.place(1, 27, 30);
    stage.act(1, 16_384, BUTTON.rail);
    stage.run(1);
    const [trace] = stage.all(KIND.trace);
    // It leads down past the end of the wall.
    expect([seen(1), seen(trace)]).toEqual([false, true]);
    stage.act(1, 0, BUTTON.pulse);
    stage.run(1);
    expect(seen(stage.all(KIND.pulse)[0])).toBe(false);
  });

  test('AOI105 a pulse is not looked for beyond a wall that it is about to meet', () => {
    const { stage, sees: seen } = open({ boxes: [wall] });
    const [pulse] = shootPulse(stage, 27, 30);
    const at = (x: number, y: number, vx: number, vy: number): boolean => {
      stage.place(pulse, x, y);
      stage.columns.vx[pulse] = vx * VELOCITY_PER_METRE;
      stage.columns.vy[pulse] = vy * VELOCITY_PER_METRE;
      return seen(pulse);
    };
    // In four ticks it gets 1.5 m far: through the wall, past its end, and nowhere.
    expect([at(23.1, 32, -22, 0), at(23.1, 35, -12, 22), at(23.1, 32, 0, 0)]).toEqual([false, true, false]);
    expect(at(19, 30, 22, 0)).toBe(true);
  });

  test('AOI106 a wall that ends beside a pulse hides it from the other side', () => {
    const { stage, sees: seen } = open({
      segments: [
        { x1: 22, y1: 29.7, x2: 22, y2: 40 },
        { x1: 21, y1: 20, x2: 21, y2: 29.8 },
      ],
    });
    const [pulse] = shootPulse(stage, 27, 31);
    const at = (x: number, y: number): boolean => {
      stage.place(pulse, x, y);
      return seen(pulse);
    };
    expect([at(22.4, 30), at(20, 30)]).toEqual([false, true]);
  });

  test('AOI107 a crate hides as if it were half as wide, whoever is near to push it', () => {
    const { stage, sees: seen } = open({ crates: [{ x: 18.5, y: 30 }] }, 3);
    const answers = (): boolean[] => {
      return Array.from({ length: 60 }, (_, at) => {
        stage.place(1, 31, 30 + at / 10);
        return seen(1);
      });
    };
    const alone = answers();
    // The shadow of half of it ends 2.8 m beside the middle, of all of it 7 m; a body is 0.7 m around with what it walks.
    expect(alone.indexOf(true) / 10).toBeGreaterThan(1.8);
    expect(alone.indexOf(true) / 10).toBeLessThan(2.4);
    stage.place(2, 19.4, 30);
    expect(answers()).toEqual(alone);
  });
});

/** A pulse that seat 1 shot from there, m. */
function shootPulse(stage: Stage, x: number, y: number): number[] {
  stage.place(1, x, y);
  stage.act(1, 0, BUTTON.pulse);
  stage.run(1);
  return stage.all(KIND.pulse);
}

test('AOI102 who looked before for whom in the same tick changes no answer', () => {
  const lamps = [20, 40].map((x) => ({ x, y: 42 }));
  const beacons = [{ x: 12, y: 20 }];
  const seats = 12;
  const { stage } = open({ boxes: [wall, { ...wall, x: 35 }], lamps, beacons, crates: [{ x: 30, y: 36 }] }, seats);
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 6 + 4 * seat, 22 + ((seat * 7) % 23));
  stage.columns.holder[stage.cratesEnd + lamps.length] = 3;
  for (let seat = 0; seat < seats; seat++) {
    stage.act(seat, seat * 5000, (seat % 6 === 1 ? BUTTON.flare : 0) | BUTTON.pulse | BUTTON.rail);
  }
  stage.run(8);
  const { world } = stage.scene;
  // Mostly lights decide.
  world.tunables[tunables.at['sight.metres']] = 4;
  const shared = createEyes(stage.map, world.ranges);
  const kinds: readonly number[] = [KIND.player, KIND.crate, KIND.trace, KIND.pulse, KIND.flare];
  const entities = kinds.flatMap((kind) => stage.all(kind));
  let seen = 0;
  let unseen = 0;
  for (const entity of entities) {
    for (let seat = 0; seat < seats; seat++) {
      const ticks = (seat * 5) % 19;
      const alone = sees(world, createEyes(stage.map, world.ranges), seat, entity, ticks);
      expect(sees(world, shared, seat, entity, ticks), `${entity} for ${seat}`).toBe(alone);
      if (alone) seen++;
      else unseen++;
    }
  }
  expect(Math.min(seen, unseen)).toBeGreaterThan(100);
});

describe('hearing', () => {
  function listen(stage: Stage, known: readonly number[] = []): { sound: number; bearing: number; loudness: number }[] {
    const { world } = stage.scene;
    const heard = createHeard();
    hear(world, createNoises(world.ranges), 0, (entity) => known.includes(entity), heard);
    return Array.from({ length: heard.count }, (_, at) => {
      return { sound: heard.sounds[at], bearing: heard.bearings[at], loudness: heard.loudnesses[at] };
    });
  }

  test('NH7 a shot that is not known is heard in its tick by direction and loudness, within its range', () => {
    const { stage } = open({});
    stage.place(1, 17, 35);
    stage.act(1, 16_384, BUTTON.rail);
    stage.run(1);
    expect(listen(stage)).toEqual([{ sound: SOUND.rail, bearing: 16, loudness: 6 }]);
    expect(listen(stage, stage.all(KIND.trace))).toEqual([]);
    stage.run(1);
    expect(listen(stage)).toEqual([]);
    const far = open({}).stage;
    far.place(1, 50, 30);
    far.act(1, 0, BUTTON.rail);
    far.run(1);
    expect(listen(far)).toEqual([]);
  });

  test('AOI104 whether a sound is known of is asked only where it can be heard', () => {
    const { stage } = open({}, 3);
    stage.place(1, 17, 35);
    stage.place(2, 55, 58);
    for (const seat of [1, 2]) stage.act(seat, 16_384, BUTTON.pulse);
    stage.run(1);
    const { world } = stage.scene;
    const asked: number[] = [];
    hear(world, createNoises(world.ranges), 0, (entity) => asked.push(entity) > 0, createHeard());
    expect(asked).toEqual([stage.all(KIND.pulse)[0]]);
  });

  test('NH7 a pulse, a dash, a flare and a crate that slides are heard as well, and nobody hears themselves', () => {
    const { stage } = open({ crates: [{ x: 20, y: 33 }] });
    stage.place(1, 21, 30);
    stage.act(1, 0, BUTTON.pulse | BUTTON.dash | BUTTON.flare);
    stage.act(0, 0, BUTTON.pulse | BUTTON.dash);
    stage.run(1);
    const sounds = listen(stage).map(({ sound }) => sound);
    expect(sounds.toSorted((a, b) => a - b)).toEqual([SOUND.pulse, SOUND.dash, SOUND.flare]);
    stage.act(1, 0, 0);
    stage.run(30);
    stage.columns.vx[stage.crate] = 4 * VELOCITY_PER_METRE;
    let slides = 0;
    for (let tick = 0; tick < 16; tick++) {
      slides += listen(stage).filter(({ sound }) => sound === SOUND.crate).length;
      stage.columns.vx[stage.crate] = 4 * VELOCITY_PER_METRE;
      stage.run(1);
    }
    expect(slides).toBe(1);
  });
});
