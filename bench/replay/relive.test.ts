import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { recordMatch } from '#bench/replay/record-match.ts';
import { runReplay } from '#bench/replay/run-replay.ts';
import { findGame, games } from '#shared/games/index.ts';
import type { ProfileReport } from '#server/profile/report.ts';
import { type Run, runServer, whenReady } from '#server/testing/run-server.ts';
import { runPlayers } from '#bench/players/run-players.ts';

const { bytes } = recordMatch({ game: findGame('relight')!, seed: 7, skills: [0, 1, 2], ticks: 700, churnTicks: 150 });

let run: Run | undefined;
let folder: string | undefined;

afterEach(async () => {
  run?.process.kill('SIGKILL');
  await run?.exited;
  if (folder !== undefined) rmSync(folder, { recursive: true });
  run = folder = undefined;
});

/** What the program prints; time goes on by 10 µs each time that it is asked. */
function replayOf(file: Uint8Array, ...args: string[]): { code: number; lines: string[] } {
  const lines: string[] = [];
  let nowMs = 0;
  const print = (line: string): void => void lines.push(line);
  const code = runReplay(['x.btrec', ...args], { games, readFile: () => file, nowMs: () => (nowMs += 0.01), print });
  return { code, lines };
}

test('BM61 one tick of a recording is lived again many times, and what its parts take is told', () => {
  const { code, lines } = replayOf(bytes, '--tick', '654');
  expect(code).toBe(0);
  const last = JSON.parse(lines.at(-1)!) as { tick: number; us: Record<string, { least: number; most: number }> };
  expect(last).toMatchObject({ outcome: 'relived', tick: 654, times: 100 });
  expect(Object.keys(last.us)).toEqual(['read', 'rollback', 'simulate', 'store', 'check', 'together']);
  expect(last.us['simulate']).toMatchObject({ least: 10, most: 10 });
  expect(last.us['together']).toMatchObject({ least: 50, most: 50 });
  expect(lines[0]).toContain('tick 654 lived again 100 times');
  // Each time it ends in the same world as a replay up to there.
  const whole = replayOf(bytes, '--until', '654').lines.at(-1)!;
  expect((JSON.parse(whole) as { hash: string }).hash).toBe((last as unknown as { hash: string }).hash);
});

test('BM61 a tick that the recording does not have is refused in a line, and so is a range beside it', () => {
  expect(replayOf(bytes, '--tick', '5000')).toEqual({
    code: 1,
    lines: [expect.stringContaining('recording/tick: It ends with tick 700')],
  });
  expect(replayOf(bytes, '--tick', '5', '--until', '9')).toEqual({ code: 1, lines: [expect.stringMatching(/^Use: /)] });
  expect(replayOf(bytes, '--tick', 'x').lines).toHaveLength(1);
});

test('BM62 a running server tells its worst ticks over HTTP and, at SIGUSR2, in its log; each can be lived again', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-profile-'));
  run = runServer(folder, ['--port', '0', '--set', 'room.fillTo=4']);
  const link = await whenReady(run);
  const played = await runPlayers(
    ['--count', '2', '--url', link, '--seconds', '12'],
    () => {},
    () => false,
  );
  expect(played).toBe(0);
  const report = (await (await fetch(`${link}/profile`)).json()) as ProfileReport;
  expect(report.worst.length).toBeGreaterThan(5);
  const [{ overhead, phases, late }] = report.workers;
  expect(overhead.marksPerTick).toBeGreaterThan(5);
  expect([overhead.markNs > 0, overhead.stepNs > 0, overhead.percentOfTick < 1]).toEqual([true, true, true]);
  expect([phases['simulate'].avg > 0, late.max >= report.worst[0].lateMs]).toEqual([true, true]);
  run.process.kill('SIGUSR2');
  await vi.waitFor(() => expect(run!.out).toMatch(/info worst tick .*room=[A-Z]{4} tick=\d+/), 5000);
  // One that the disk has: chunks are written when they are full.
  const rooms = report.worst.flatMap(({ room }) => (room?.rerun === undefined ? [] : [room]));
  run.process.kill('SIGINT');
  await run.exited;
  const { tick, rerun, entities, players } = rooms.find((room) => room.tick > 60)!;
  expect([entities['player'] ?? 0, players]).toEqual([expect.any(Number), expect.any(Number)]);
  const [, file, said] = /^npm run replay -- (\S+) --tick (\d+)$/.exec(rerun!)!;
  expect(Number(said)).toBe(tick);
  const { code, lines } = replayOf(readFileSync(path.join(folder, file!)), '--tick', String(tick));
  expect([code, lines[0]]).toEqual([0, expect.stringContaining(`tick ${tick} lived again`)]);
}, 60_000);
