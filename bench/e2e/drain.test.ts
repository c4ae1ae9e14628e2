import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { openPlayer, type Player, waitForBody, waitForPhase } from '#bench/e2e/player.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';

/* What people see of a server that is about to end: one in a round, one in the lobby. */

/** A round that is over soon, and its podium. */
const LENGTHS = ['warmUpS=1', 'countdownS=1', 'lastsS=20', 'podiumS=4'].flatMap((row) => ['--set', `round.${row}`]);

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let inside: Player;
let outside: Player;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-drain-'));
  server = await startServerProcess(dataDir, {}, LENGTHS);
  browser = await launchBrowser();
  inside = await openPlayer(browser, { viewport: { width: 1280, height: 720 } });
  outside = await openPlayer(browser, { viewport: { width: 640, height: 400 } });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

test('OP27 a player reads that the server stops, and within how long, and plays the round to its end; the lobby says it too', async () => {
  const url = `http://localhost:${server.port}`;
  await inside.page.goto(url);
  await inside.page.keyboard.press('Enter');
  await waitForBody(inside.page);
  await waitForPhase(inside.page, 'round');
  await outside.page.goto(url);
  await outside.page.locator('#rooms tr').first().waitFor();
  const ended = server.drain();

  const banner = inside.page.locator('#banner');
  await banner.getByText('The server stops soon. Rounds are finished first, nobody new comes in.').waitFor();
  await banner.getByText(/^in \d+ s at the latest$/).waitFor();
  await outside.page.locator('#play-notice', { hasText: 'The server stops soon' }).waitFor();
  await outside.page.click('#play');
  await outside.page.locator('#play-notice', { hasText: /Try again in \d+ s/ }).waitFor();

  await waitForPhase(inside.page, 'podium');
  expect(await banner.isVisible()).toBe(true);
  for (const { page } of [inside, outside])
    await page.locator('#closed', { hasText: 'The server is stopping' }).waitFor();
  await ended;
  expect([...inside.complaints, ...outside.complaints]).toEqual([]);
});
