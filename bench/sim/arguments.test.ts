import { expect, test } from 'vitest';
import { MINUTES, readArguments, repeatArguments } from '#bench/sim/arguments.ts';

const standard = { first: 1, seeds: 200, minutes: MINUTES, players: undefined, jobs: 2, untilFailure: false };

test('SM14 the command takes seeds one after another; --seed alone repeats one', () => {
  expect(readArguments([], 2)).toEqual(standard);
  expect(readArguments(['--seed', '77'], 2)).toEqual({ ...standard, first: 77, seeds: 1 });
  expect(
    readArguments(['--seed', '77', '--seeds', '3', '--minutes', '2.5', '--players', '8', '--jobs', '1'], 2),
  ).toEqual({
    first: 77,
    seeds: 3,
    minutes: 2.5,
    players: 8,
    jobs: 1,
    untilFailure: false,
  });
});

test('SM14 what a failure says repeats it', () => {
  for (const wanted of [standard, { ...standard, minutes: 2, players: 8 }]) {
    const again = readArguments(repeatArguments(5, wanted).split(' '), 2);
    expect(again).toEqual({ ...wanted, first: 5, seeds: 1 });
  }
});

test('SM14 wrong arguments are one line', () => {
  for (const argv of [
    ['--seeds', '0'],
    ['--seed', '-1'],
    ['--minutes', 'x'],
    ['--players', '1.5'],
    ['--what'],
    ['3'],
  ]) {
    expect(readArguments(argv, 2)).toMatch(/^[^\n]+$/);
  }
});
