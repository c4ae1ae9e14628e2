import { expect, test } from 'vitest';
import { wentBackText } from '#client/hud/went-back-text.ts';

test('WK30 a room that went back says so for six seconds, with the time of the game that is gone', () => {
  const wentBack = { atMs: 1000, byS: 0.3833 };
  expect(wentBackText(undefined, 1000)).toBe('');
  expect(wentBackText(wentBack, 1000)).toBe('The room had a fault and went back 0.4 s.');
  expect(wentBackText(wentBack, 7000)).not.toBe('');
  expect(wentBackText(wentBack, 7001)).toBe('');
});
