import { expect, test } from 'vitest';
import { createSignalRule, type Signal } from '#server/ops/signals.ts';

/** What signals at these times are to do. */
function actions(...signals: readonly (readonly [atMs: number, signal: Signal])[]): string[] {
  let nowMs = 0;
  const rule = createSignalRule(() => nowMs);
  return signals.map(([atMs, signal]) => {
    nowMs = atMs;
    return rule(signal);
  });
}

test('OP23 SIGTERM drains and SIGINT stops; once more hurries a drain, and ends a stop', () => {
  expect(actions([0, 'SIGTERM'])).toEqual(['drain']);
  expect(actions([0, 'SIGINT'], [500, 'SIGINT'])).toEqual(['stop', 'exit']);
  expect(actions([0, 'SIGINT'], [500, 'SIGTERM'])).toEqual(['stop', 'exit']);
  for (const second of ['SIGINT', 'SIGTERM'] as const) {
    expect(actions([0, 'SIGTERM'], [9000, second], [9600, second])).toEqual(['drain', 'hurry', 'exit']);
  }
});

test('OP23 the same signal passed on by npm is none', () => {
  expect(actions([7, 'SIGINT'], [8, 'SIGINT'], [506, 'SIGINT'], [507, 'SIGINT'])).toEqual([
    'stop',
    'ignore',
    'ignore',
    'exit',
  ]);
  expect(actions([0, 'SIGTERM'], [499, 'SIGTERM'], [999, 'SIGTERM'])).toEqual(['drain', 'ignore', 'hurry']);
});
