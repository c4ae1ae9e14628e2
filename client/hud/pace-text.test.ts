import { expect, test } from 'vitest';
import { paceText } from '#client/hud/pace-text.ts';

test('CL199 players are told at what speed the game runs, and nothing at full speed', () => {
  expect(paceText(0.85)).toBe('The server is busy: the game runs at 85 % speed');
  expect(paceText(0.8)).toContain('80 %');
  expect(paceText(1)).toBe('');
  expect(paceText(0.9999)).toBe('');
});
