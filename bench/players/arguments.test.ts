import { expect, test } from 'vitest';
import { readArguments } from '#bench/players/arguments.ts';
import { runPlayers } from '#bench/players/run-players.ts';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

test('HS91 players are twenty at the local server unless the arguments say otherwise', () => {
  const otherwise = { seconds: undefined, rounds: undefined, room: undefined, skill: undefined };
  expect(read('')).toEqual({ count: 20, url: 'http://localhost:3000', ...otherwise });
  expect(read('--count 3 --url https://play.example/r/BCDF --room bcdf --skill 2 --rounds 4')).toEqual({
    count: 3,
    url: 'https://play.example',
    seconds: undefined,
    rounds: 4,
    room: 'BCDF',
    skill: 2,
  });
  expect(read('--room new --seconds 5')).toMatchObject({ room: 'new', seconds: 5 });
});

test.each([
  ['--count 0', '--count'],
  ['--count many', '"many"'],
  ['--count 1001', '1000'],
  ['--url localhost:3000', 'localhost:3000'],
  ['--url ftp://x', 'ftp://x'],
  ['--seconds -1', '--seconds'],
  ['--seconds 5 --rounds 1', 'exclude'],
  ['--rounds 0', '--rounds'],
  ['--room LOUD', 'LOUD'],
  ['--skill 3', '--skill'],
  ['--skil 1', '--skil'],
  ['20', '20'],
])('HS91 players started with %s: one line that says what is wrong, and exit code 1', async (line, says) => {
  const printed: string[] = [];
  const code = await runPlayers(
    line.split(' '),
    (text) => printed.push(text),
    () => false,
  );
  expect(code).toBe(1);
  expect(printed).toHaveLength(1);
  expect(printed[0]).toContain(says);
  expect(printed[0]).not.toContain('\n');
});

test('HS91 --help says how players are started, and starts none', async () => {
  const printed: string[] = [];
  expect(
    await runPlayers(
      ['--help'],
      (text) => printed.push(text),
      () => false,
    ),
  ).toBe(0);
  expect(printed).toEqual([expect.stringContaining('npm run players')]);
});
