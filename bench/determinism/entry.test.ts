import { expect, test } from 'vitest';
import { run, type RunName, type Stretch } from '#bench/determinism/entry.ts';

const stretch = (name: RunName, ticks: number): Stretch => ({ run: name, seed: 1, ticks, every: 50 });

test.each([
  ['crowd', 100],
  ['match', 200],
] as const)('DT73 the %s goes on from a state as if it had never stopped', (name, ticks) => {
  const whole = run(stretch(name, ticks));
  const first = run(stretch(name, ticks / 2));
  const second = run({ ...stretch(name, ticks / 2), from: first.state });
  expect([...first.sightings, ...second.sightings]).toStrictEqual(whole.sightings);
  expect(second.state).toStrictEqual(whole.state);
});

test('DT73 the match is a fight, and what its bots keep and decide is compared', () => {
  const { sightings, state } = run(stretch('match', 450));
  expect(sightings.at(-1)!.deaths).toBeGreaterThan(3);
  for (const part of ['decisions of bots', 'memory of bots']) {
    expect(new Set(sightings.map(({ parts }) => parts[part])).size).toBe(sightings.length);
  }
  const next = (from: Uint8Array): string => run({ ...stretch('match', 50), from }).sightings[0].hash;
  // The last two words are what they have decided, and before them is what they keep: both go on in another engine.
  for (const [from, end] of [
    [1, 0],
    [520, 8],
  ] as const) {
    const other = state.slice();
    other.fill(0, state.length - from, state.length - end);
    expect(next(other)).not.toBe(next(state));
  }
});
