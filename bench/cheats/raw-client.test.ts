import { expect, test } from 'vitest';
import { createRawClient, ownValue } from '#bench/cheats/raw-client.ts';
import { createSystem } from '#bench/sim/system.ts';
import { dot } from '#shared/games/dot/dot.ts';

test('IN60 who speaks frames by hand is served like any client: states come in, and its inputs move its body', () => {
  const system = createSystem({ game: dot, seed: 1 });
  const raw = createRawClient({ connect: system.connect, clock: system.clock, game: dot });
  system.clock.advanceBy(100);
  raw.join('raw');
  system.clock.advanceBy(500);
  expect(raw).toMatchObject({ isOpen: true, refusal: undefined, refused: undefined });
  const from = ownValue(raw, dot, 'x');
  for (let tick = 0; tick < 60; tick++) {
    raw.send({ firstTick: raw.known.tick + 3, inputs: [{ moveX: 127 }] });
    system.clock.advanceBy(1000 / 60);
  }
  expect(raw.frames).toBeGreaterThan(60);
  expect((ownValue(raw, dot, 'x') - from) / 4096).toBeCloseTo(5.8, 0);
  raw.close();
  const { frames } = raw;
  system.clock.advanceBy(500);
  expect(raw.frames).toBe(frames);
});
