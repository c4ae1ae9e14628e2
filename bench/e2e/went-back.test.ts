import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { openPlayer, waitForBody } from '#bench/e2e/player.ts';
import { openFaultyHouse } from '#bench/isolation/faulty-house.ts';
import { startGuests } from '#bench/isolation/run-isolation.ts';

const shots = path.resolve(import.meta.dirname, '../out');

/** A busy machine shows what has happened this late at most, ms. */
const SOON_MS = 15_000;
const TRIES = 5;

/** A server on a busy machine may let nobody in for a moment. */
async function join(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.fill('#name', name);
  for (let tries = 0; tries < TRIES; tries++) {
    await page.keyboard.press('Enter');
    const isIn = page.locator('body[data-screen="match"]').waitFor({ timeout: SOON_MS / TRIES });
    if (await isIn.then(() => true).catch(() => false)) return;
  }
}

test('WK31 a room that loops without end is put back: two pages say so in a sentence, and play on without having been dropped', async () => {
  mkdirSync(shots, { recursive: true });
  const house = await openFaultyHouse(2, true);
  const guests = startGuests(house);
  const browser = await launchBrowser();
  try {
    const code = await guests.open('victim', 1);
    const url = `${house.links[0]}/r/${code}`;
    const options = { viewport: { width: 1280, height: 720 } };
    const players = [await openPlayer(browser, options), await openPlayer(browser, options)];
    for (const [at, { page }] of players.entries()) await join(page, url, `Page ${at + 1}`);
    for (const { page } of players) await waitForBody(page);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const notice = /^The room had a fault and went back \d\.\d s\.$/;
    const seen = players.map(({ page }) => page.getByText(notice).waitFor({ timeout: SOON_MS }));
    await guests.fault('victim', 'loop', false);
    await Promise.all(seen);
    await players[0].page.screenshot({ path: path.join(shots, 'went-back.png') });
    const [here, there] = await Promise.all(players.map(({ page }) => waitForBody(page)));
    expect([here.code, there.code]).toEqual([code, code]);
    await players[0].page.getByText(notice).waitFor({ state: 'hidden', timeout: SOON_MS });
    for (const { complaints, close } of players) {
      expect(complaints).toEqual([]);
      await close();
    }
  } finally {
    await browser.close();
    await guests.end();
    await house.stop();
  }
}, 60_000);
