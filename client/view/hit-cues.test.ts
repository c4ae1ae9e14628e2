import { describe, expect, test } from 'vitest';
import type { Cue, Drawn, Match } from '#client/netcode/api.ts';
import { aimMarkOf } from '#client/view/aim-mark.ts';
import type { Fx } from '#client/view/fx.ts';
import { noteHits } from '#client/view/hit-cues.ts';
import { createHits } from '#client/view/hits.ts';
import { planKinds } from '#client/view/kinds.ts';
import { createTrails, noteTrail } from '#client/view/trails.ts';
import type { CueLook } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import type { Game } from '#shared/games/game.ts';

const plans = planKinds(relight as unknown as Game);

interface Rig {
  readonly fx: Fx;
  readonly drawn: Partial<Drawn>[];
  /** One update with these cues; returns the shape of the mark after it. */
  update(nowMs: number, ...cues: Cue[]): string | undefined;
}

function rig(): Rig {
  const drawn: Partial<Drawn>[] = [];
  const match = { drawn, cues: [] as Cue[] };
  const fx = { match: match as unknown as Match, plans, hits: createHits(), trails: createTrails() } as Fx;
  return {
    fx,
    drawn,
    update(nowMs, ...cues) {
      match.cues = cues;
      noteHits(fx, nowMs);
      const mark = aimMarkOf(fx.hits, nowMs);
      return mark && (mark.killed ? 'kill' : mark.shape);
    },
  };
}

function cue(kind: number, on: CueLook['on'], x: number, y: number, own: boolean, key = 7): Cue {
  const look: CueLook = on === 'fall' ? { on, field: 'health' } : { on };
  return { look, key, kind, own, x, y, facingRadians: 0, seat: 1, amount: 20 };
}

/** Fires the own rail from (0, 0) to the right, 20 m far. */
function fire({ drawn, update }: Rig, nowMs: number): string | undefined {
  drawn.push({ key: 7, kind: KIND.trace, own: true, length: 20 });
  return update(nowMs, cue(KIND.trace, 'appear', 0, 0, true));
}

describe('the mark at the pointer', () => {
  test('CL106 it is hollow when the own beam crosses somebody here, and only then', () => {
    const crossing = rig();
    crossing.drawn.push({ key: 2, kind: KIND.player, own: false, x: 9, y: 0.3 });
    expect(fire(crossing, 0)).toBe('hollow');
    for (const [x, y] of [
      [9, 0.6],
      [-3, 0],
      [23, 0],
    ] as const) {
      const missing = rig();
      missing.drawn.push({ key: 2, kind: KIND.player, own: false, x, y });
      expect(fire(missing, 0)).toBeUndefined();
    }
  });

  test('CL106 it is full when somebody is hurt near the own beam soon after, also in the same moment', () => {
    const later = rig();
    fire(later, 0);
    expect(later.update(400, cue(KIND.player, 'fall', 9, 1.2, false))).toBe('cross');
    const same = rig();
    same.drawn.push({ key: 7, kind: KIND.trace, own: true, length: 20 });
    const hurt = cue(KIND.player, 'fall', 9, 0, false);
    expect(same.update(0, hurt, cue(KIND.trace, 'appear', 0, 0, true))).toBe('cross');
  });

  test('CL106 who is hurt elsewhere, much later, or is oneself, was not hit by the own shot', () => {
    for (const [x, y, atMs, own] of [
      [9, 4, 300, false],
      [9, 0, 1000, false],
      [9, 0, 300, true],
    ] as const) {
      const other = rig();
      fire(other, 0);
      expect(other.update(atMs, cue(KIND.player, 'fall', x, y, own))).toBeUndefined();
    }
    expect(rig().update(300, cue(KIND.player, 'fall', 0, 0, false))).toBeUndefined();
  });

  test('CL106 a death near the own shot is a kill, and says more than a hit', () => {
    const kill = rig();
    fire(kill, 0);
    expect(kill.update(200, cue(KIND.player, 'fall', 5, 0, false))).toBe('cross');
    expect(kill.update(210, cue(KIND.player, 'vanish', 5, 0, false))).toBe('kill');
    expect(kill.update(250, cue(KIND.player, 'fall', 6, 0, false))).toBe('kill');
  });

  test('CL106 an own pulse hits along its path, once it has ended', () => {
    const flown = rig();
    const fly = (from: number, to: number): void => {
      for (let ms = from; ms <= to; ms += 16) noteTrail(flown.fx.trails, 5, 0.022 * ms, 3, ms);
    };
    fly(0, 320);
    expect(flown.update(320, cue(KIND.player, 'fall', 4, 3.5, false))).toBeUndefined();
    flown.update(330, cue(KIND.pulse, 'vanish', 7, 3, true, 5));
    expect(flown.update(400, cue(KIND.player, 'fall', 4, 9, false))).toBeUndefined();
    expect(flown.update(400, cue(KIND.player, 'fall', 4, 3.5, false))).toBe('cross');
  });

  test('CL106 the mark goes again', () => {
    const one = rig();
    fire(one, 0);
    one.update(100, cue(KIND.player, 'vanish', 5, 0, false));
    expect(aimMarkOf(one.fx.hits, 700)).toBeUndefined();
  });
});
