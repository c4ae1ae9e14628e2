import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client, Match } from '#client/netcode/api.ts';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { openPlayer, type Player, waitForBody, waitForPhase } from '#bench/e2e/player.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';
import { BUTTON } from '#shared/games/relight/schema.ts';

/*
 * What the match screen shows and how it is worked, in a real browser: keys, mouse and fingers, the scoreboard, the settings.
 * The tests are one story and run in order.
 */

declare const backtick: { readonly client: Client };

/** A round that outlasts the tests. */
const FLAGS = ['--set', 'round.warmUpS=600'];

/** A busy machine that draws by software answers late, ms. */
const LATE = { timeout: 10_000 };

/** A rebound key acts from the next picture on, ms. */
const SETTLE_MS = 100;

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let player: Player;
let page: Page;
let url: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-controls-'));
  server = await startServerProcess(dataDir, {}, FLAGS);
  url = `http://127.0.0.1:${server.port}`;
  browser = await launchBrowser();
  player = await openPlayer(browser, { viewport: { width: 1280, height: 720 } });
  page = player.page;
  await page.goto(url);
  await page.fill('#name', 'Brisk Otter');
  await page.keyboard.press('Enter');
  await waitForBody(page);
  await page.locator('#stage canvas').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

function readHeld(of: Page): Promise<number> {
  return of.evaluate(() => (backtick.client.state as { match: Match }).match.intent.held);
}

/** The button of the settings that changes a key. */
function keyButton(action: string, place: number): Locator {
  return page.getByRole('button', { name: new RegExp(`^${action}, key ${place}:`) });
}

async function rebind(action: string, place: number, key: string): Promise<void> {
  await keyButton(action, place).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press(key);
}

test('CL139 health, buttons with their keys, place and clock are on the screen, and the clock goes down', async () => {
  await waitForPhase(page, 'warm-up');
  await page.locator('#vitals').getByText('100').waitFor();
  expect(await page.locator('.slot .slot-name').allTextContents()).toStrictEqual(['Rail', 'Pulse', 'Dash', 'Flare']);
  expect(await page.locator('.slot .cap').nth(2).textContent()).toBe('Space');
  await page.locator('#round').getByText('Warm-up').waitFor();
  const clock = page.locator('#round-clock');
  const first = await clock.innerText();
  expect(first).toMatch(/^\d:[0-5]\d$/);
  // Of the same length, so later is less.
  await expect.poll(async () => (await clock.innerText()) < first, LATE).toBe(true);
});

test('CL140 mouse buttons and keys press the buttons of the game, several at a time, and let go with the focus', async () => {
  await page.mouse.move(900, 300);
  await page.mouse.down();
  expect(await readHeld(page)).toBe(BUTTON.rail);
  await page.mouse.down({ button: 'right' });
  await page.keyboard.down('Space');
  expect(await readHeld(page)).toBe(BUTTON.rail | BUTTON.pulse | BUTTON.dash);
  await page.mouse.up();
  expect(await readHeld(page)).toBe(BUTTON.pulse | BUTTON.dash);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  expect(await readHeld(page)).toBe(0);
  await page.mouse.up({ button: 'right' });
  await page.keyboard.up('Space');
});

test('CL141 the scoreboard is there while its key is held, or from one click on its button to the next', async () => {
  const scores = page.locator('#scores');
  await page.keyboard.down('Tab');
  await scores.waitFor();
  await scores.getByText('Brisk Otter').waitFor();
  await page.keyboard.up('Tab');
  await scores.waitFor({ state: 'hidden' });
  await page.click('#players-open');
  await scores.waitFor();
  // Not another click on the button that was clicked last.
  await page.keyboard.press('Space');
  await page.waitForTimeout(SETTLE_MS);
  expect(await scores.isVisible()).toBe(true);
  await page.click('#players-open');
  await scores.waitFor({ state: 'hidden' });
});

test('CL142 keys are changed by keys alone: Escape cancels, and a key in use swaps', async () => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await rebind('Dash', 1, 'Escape');
  await page.locator('#settings').waitFor();
  expect(await keyButton('Dash', 1).textContent()).toBe('Space');
  await rebind('Dash', 1, 'KeyW');
  await page.getByText('That was a key of Up, which has Space instead').waitFor();
  expect(await keyButton('Up', 1).textContent()).toBe('Space');
  await rebind('Rail', 2, 'F5');
  await page.getByText('F5 cannot be chosen').waitFor();
});

test('CL142 a mouse button is chosen by pressing it', async () => {
  await keyButton('Rail', 2).click();
  await page.mouse.click(640, 360, { button: 'middle' });
  await expect.poll(() => keyButton('Rail', 2).getAttribute('aria-label'), LATE).toContain('Middle mouse');
  await page.waitForTimeout(SETTLE_MS);
  expect(await page.locator('.key.waiting').count()).toBe(0);
});

test('CL143 settings act at once and outlive a refresh', async () => {
  await page.focus('#volume');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.locator('#settings').waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  await page.locator('#menu').waitFor({ state: 'hidden' });
  for (const refreshed of [false, true]) {
    if (refreshed) {
      await page.reload();
      await waitForBody(page);
    }
    await page.keyboard.down('KeyW');
    expect(await readHeld(page)).toBe(BUTTON.dash);
    await page.keyboard.up('KeyW');
    await expect.poll(() => page.locator('.slot .cap').nth(2).textContent(), LATE).toBe('W');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  expect(await page.inputValue('#volume')).toBe('65');
  await page.getByRole('button', { name: 'Default keys' }).click();
  expect(await keyButton('Dash', 1).textContent()).toBe('Space');
});

test('CL144 on a phone the right thumb aims and fires when it pulls far, and fingers press the buttons on the screen', async () => {
  await player.close();
  const phone = await openPlayer(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.page.goto(url);
  await phone.page.locator('#play').tap();
  await waitForBody(phone.page);
  await phone.page.locator('#stage canvas').waitFor();
  const session = await phone.page.context().newCDPSession(phone.page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] });
  const held = (): Promise<number> => readHeld(phone.page);

  await touch('touchStart', 300, 720);
  await touch('touchMove', 320, 720);
  await phone.page.waitForTimeout(SETTLE_MS);
  expect(await held()).toBe(0);
  await touch('touchMove', 360, 720);
  await expect.poll(held, LATE).toBe(BUTTON.rail);
  await touch('touchEnd', 360, 720);
  await expect.poll(held, LATE).toBe(0);

  for (const [at, bit] of [BUTTON.rail, BUTTON.pulse, BUTTON.dash, BUTTON.flare].entries()) {
    const box = (await phone.page.locator('.slot').nth(at).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await touch('touchStart', x, y);
    await expect.poll(held, LATE).toBe(bit);
    await touch('touchEnd', x, y);
    await expect.poll(held, LATE).toBe(0);
  }
  expect(phone.complaints).toStrictEqual([]);
  await phone.close();
});

test('HS95 no page met an error or asked for anything that its content security policy refuses', () => {
  expect(player.complaints).toStrictEqual([]);
});
