import { expect, test } from 'vitest';
import { recordMatch } from '#bench/replay/record-match.ts';
import { withFieldFault } from '#bench/replay/faults.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { run } from '#bench/determinism/entry.ts';
import type { RunName, Stretch } from '#bench/determinism/stretch.ts';

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

test('DT74 an engine that does not come to what was recorded says at which tick, and where', () => {
  const fault = { tick: 700, entity: 1, field: 'aim', bits: 1 };
  const game = withFieldFault(relight as unknown as Game, 3, fault);
  const { bytes } = recordMatch({ game, seed: 3, skills: [1, 1], ticks: 1_200 });
  const recording = Buffer.from(bytes).toString('base64');
  const stretch: Stretch = { run: 'recording', seed: 3, ticks: 1_200, every: 100, recording };
  expect(() => run(stretch)).toThrow(/at tick 700: aim of entity 1 \(kind 1\): \d+ and \d+/);
});

test('DT74 a recorded match is lived again, whole or from a key state on, and no other file is', () => {
  const game = relight as unknown as Game;
  const { bytes } = recordMatch({ game, seed: 3, skills: [0, 1, 2, 1], ticks: 1_200, churnTicks: 100 });
  const recording = Buffer.from(bytes).toString('base64');
  const whole: Stretch = { run: 'recording', seed: 3, ticks: 1_200, every: 100, recording };
  const { sightings } = run(whole);
  expect(sightings.map(({ tick }) => tick)).toStrictEqual(Array.from({ length: 12 }, (_, at) => 100 * (at + 1)));
  expect(new Set(sightings.map(({ hash }) => hash)).size).toBe(12);
  expect(run({ ...whole, ticks: 600, after: 600 }).sightings).toStrictEqual(sightings.slice(6));
  expect(() => run({ ...whole, recording: recording.slice(0, 400) })).toThrow('the recording was refused');
});
