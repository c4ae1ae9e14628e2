import { describe, expect, test } from 'vitest';
import { effects, lifeOf } from '#client/view/effect-table.ts';
import { addMoment, createMoments, lightOf, showMoments } from '#client/view/effects.ts';
import { BEAM_MS, beamLight } from '#client/view/shots.ts';
import { stampRecorder } from '#client/view/testing/stamp-recorder.ts';
import type { EffectName } from '#shared/games/game.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { TRACE_TICKS } from '#shared/games/relight/sizes.ts';

/** The sum of what a moment shines at each of its ages, and the farthest that it gets. */
function watch(name: EffectName, facing: number): { light: number[]; farthest: number } {
  const moments = createMoments();
  const { stamps, take } = stampRecorder();
  addMoment(moments, name, 0, 0, facing, 0x80a0ff, 1, 0);
  const light: number[] = [];
  let farthest = 0;
  for (let ms = 0; ms <= lifeOf(effects[name]) + 20; ms += 10) {
    showMoments(moments, stamps, ms);
    const put = take();
    light.push(put.reduce((sum, { alpha }) => sum + alpha, 0));
    for (const { x, y } of put) farthest = Math.max(farthest, Math.hypot(x, y));
  }
  return { light, farthest };
}

describe('moments', () => {
  test('CL105 each is brightest at once, only fades then, and has gone at its end', () => {
    for (const name of Object.keys(effects) as EffectName[]) {
      for (const facing of [0.5, NaN]) {
        const { light, farthest } = watch(name, facing);
        expect(light[0], name).toBeGreaterThan(0.5);
        for (let at = 1; at < light.length; at++) expect(light[at]).toBeLessThanOrEqual(light[at - 1]!);
        expect(light.slice(-2)).toStrictEqual([0, 0]);
        expect(farthest).toBeLessThan(3);
      }
    }
  });

  test('CL105 of too many the oldest makes room, and none is ever made anew', () => {
    const moments = createMoments();
    const all = [...moments.all];
    for (let n = 0; n < 200; n++) addMoment(moments, 'spark', n, 0, NaN, 0xffffff, 1, n);
    expect(moments.all).toStrictEqual(all);
    expect(Math.min(...moments.all.map(({ x }) => x))).toBe(200 - all.length);
  });

  test('CL105 its light on the floor goes out before the moment ends', () => {
    for (const name of Object.keys(effects) as EffectName[]) {
      const moments = createMoments();
      addMoment(moments, name, 0, 0, NaN, 0xffffff, 1, 0);
      const [moment] = moments.all;
      const { light } = effects[name];
      expect(lightOf(moment!, 0)).toBe(light?.metres ?? 0);
      expect(lightOf(moment!, lifeOf(effects[name]))).toBe(0);
    }
  });

  test('CL100 a beam is brightest at once, only fades then, and has gone before its trace ends', () => {
    let last = Infinity;
    for (let ms = 0; ms < BEAM_MS; ms += 5) {
      const { flash, burn, thread } = beamLight(ms);
      const light = flash + burn + thread;
      expect(light).toBeLessThan(last);
      last = light;
    }
    expect(beamLight(0)).toStrictEqual({ flash: 1, burn: 1, thread: 1 });
    expect(beamLight(BEAM_MS)).toStrictEqual({ flash: 0, burn: 0, thread: 0 });
    expect(BEAM_MS).toBeLessThan(TRACE_TICKS * TICK_MS);
  });
});
