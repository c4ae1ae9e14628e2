import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';
import { runPlayers } from '#bench/players/run-players.ts';
import type { Summary } from '#bench/players/summary.ts';

/* Players in a thread of their own, on real sockets, in a server's process. */

let dataDir: string;
let server: ServerProcess;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-players-'));
  server = await startServerProcess(dataDir, { BACKTICK_DEV: '1' }, ['--seats', '4', '--set', 'room.fillTo=0']);
});

afterAll(async () => {
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

async function play(...args: string[]) {
  const lines: string[] = [];
  const argv = ['--url', `http://127.0.0.1:${server.port}`, ...args];
  const code = await runPlayers(
    argv,
    (line) => lines.push(line),
    () => false,
  );
  const last = JSON.parse(lines.at(-1)!) as Summary & { failures: string[]; pass: boolean };
  return { code, lines, last };
}

test('HS94 players that play in peace end in exit code 0; the last line is a JSON object about all of them', async () => {
  const { code, last } = await play('--count', '6', '--seconds', '2');
  expect(last.failures).toEqual([]);
  expect([code, last.pass]).toEqual([0, true]);
  // Four seats a room: the server spreads them.
  expect(last).toMatchObject({ players: 6, inRooms: 6, drops: 0, errors: [] });
  expect(last.rooms).toHaveLength(2);
  expect(last.each.map(({ states }) => states > 60)).toEqual(Array.from({ length: 6 }, () => true));
});

test('HS94 a player that gets no seat makes the exit code 1, and its reason is printed and in the JSON', async () => {
  const { code, lines, last } = await play('--count', '5', '--seconds', '1', '--room', 'new');
  expect([code, last.pass]).toEqual([1, false]);
  expect(last.failures).toEqual([expect.stringMatching(/^Player 5: not let in: /)]);
  expect(lines.at(-2)).toBe(last.failures[0]);
});
