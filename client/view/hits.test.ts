import { describe, expect, test } from 'vitest';
import type { Cue, Mark, Match } from '#client/netcode/api.ts';
import { aimMarkOf } from '#client/view/aim-mark.ts';
import type { Fx } from '#client/view/fx.ts';
import { createHits, noteHits } from '#client/view/hits.ts';
import { planKinds } from '#client/view/kinds.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';

const plans = planKinds(relight as unknown as Game);

/** One update after another; each returns the shape of the mark after it. */
type Update = (nowMs: number, happened: { marks?: Mark[]; cues?: Cue[] }) => string | undefined;

function rig(): Update {
  const match = { marks: [] as Mark[], cues: [] as Cue[] };
  const fx = { match: match as unknown as Match, plans, hits: createHits() } as Fx;
  return (nowMs, { marks = [], cues = [] }) => {
    Object.assign(match, { marks, cues });
    noteHits(fx, nowMs);
    const mark = aimMarkOf(fx.hits, nowMs);
    return mark && (mark.killed ? 'kill' : mark.shape);
  };
}

const mark = (state: Mark['state'], key = 7, victim = 3): Mark => ({ key, state, victim, x: 0, y: 0 });

function death(seat: number, own = false): Cue {
  return { look: { on: 'vanish' }, key: 1, kind: KIND.player, own, x: 0, y: 0, facingRadians: 0, seat, amount: 0 };
}

describe('the mark at the pointer', () => {
  test('CL106 it is hollow from the shot on until its fate is known, and then full', () => {
    const update = rig();
    expect(update(0, { marks: [mark('foreseen')] })).toBe('hollow');
    expect(update(450, {})).toBe('hollow');
    expect(update(460, { marks: [mark('confirmed')] })).toBe('cross');
    expect(update(760, {})).toBeUndefined();
  });

  test('CL106 it is gone at once when the server says otherwise', () => {
    const update = rig();
    update(0, { marks: [mark('foreseen')] });
    expect(update(200, { marks: [mark('rejected')] })).toBeUndefined();
  });

  test('CL106 a hit that was not foreseen is shown all the same', () => {
    expect(rig()(0, { marks: [mark('confirmed')] })).toBe('cross');
  });

  test('CL106 a newer shot that is still open shows rather than the hit before it, and its end leaves nothing', () => {
    const update = rig();
    update(0, { marks: [mark('foreseen', 1)] });
    update(100, { marks: [mark('confirmed', 1)] });
    expect(update(150, { marks: [mark('foreseen', 2)] })).toBe('hollow');
    expect(update(600, { marks: [mark('rejected', 2)] })).toBeUndefined();
  });

  test('CL106 the death of somebody just hit is a kill, of anybody else or much later it is none', () => {
    const update = rig();
    update(0, { marks: [mark('confirmed')] });
    expect(update(100, { cues: [death(4)] })).toBe('cross');
    expect(update(200, { cues: [death(3, true)] })).toBe('cross');
    expect(update(250, { cues: [death(3)] })).toBe('kill');
    expect(update(800, {})).toBeUndefined();
    update(1000, { marks: [mark('confirmed')] });
    expect(update(2100, { cues: [death(3)] })).toBeUndefined();
  });

  test('CL106 a shot that nothing is heard of again is given up', () => {
    const update = rig();
    update(0, { marks: [mark('foreseen')] });
    expect(update(1300, {})).toBeUndefined();
  });
});
