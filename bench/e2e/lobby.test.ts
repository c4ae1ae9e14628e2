import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { openPlayer, type Player, waitForBody } from '#bench/e2e/player.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';

/*
 * The lobby with rooms that bots fill, seen by two people. The tests are one story and run in order.
 */

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let host: Player;
let guest: Player;
let url: string;
let code: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-lobby-'));
  server = await startServerProcess(dataDir, {}, ['--set', 'round.warmUpS=1', '--set', 'round.countdownS=1']);
  url = `http://localhost:${server.port}`;
  browser = await launchBrowser();
  host = await openPlayer(browser, { viewport: { width: 640, height: 400 } });
  guest = await openPlayer(browser, { viewport: { width: 1280, height: 720 } });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

test('LB96 the button opens a room of its own and leads into it', async () => {
  await host.page.goto(url);
  await host.page.getByRole('button', { name: 'Create room' }).click();
  ({ code } = await waitForBody(host.page));
  expect(new URL(host.page.url()).pathname).toBe(`/r/${code}`);
});

test('LB96 somebody in the lobby sees who is in it, and its clock, which runs', async () => {
  await guest.page.goto(url);
  const row = guest.page.locator('#rooms tr', { hasText: code });
  await row.getByText('1 + 5 bots / 16').waitFor();
  const clock = row.locator('td.round');
  await clock.getByText(/^\d:\d\d left$/).waitFor();
  const before = await clock.textContent();
  await expect.poll(() => clock.textContent(), { timeout: 5000 }).not.toBe(before);
});

test('LB98 the link says whom it leads to, and Enter joins them', async () => {
  await guest.page.goto(`${url}/r/${code.toLowerCase()}`);
  await guest.page
    .locator('#invitation')
    .getByText(/^1 person, 5 bots, round \d:\d\d left$/)
    .waitFor();
  await guest.page.getByRole('button', { name: `Join ${code}` }).waitFor();
  await guest.page.keyboard.press('Enter');
  expect((await waitForBody(guest.page)).code).toBe(code);
  expect([host.complaints, guest.complaints]).toEqual([[], []]);
});
