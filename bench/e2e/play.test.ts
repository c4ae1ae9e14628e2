import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { type CuttableLine, openLine } from '#bench/e2e/cuttable-line.ts';
import {
  hold,
  openPlayer,
  type Own,
  type Player,
  readOwn,
  readThings,
  takePicture,
  waitForBody,
  waitToPass,
  walkTo,
} from '#bench/e2e/player.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';

/*
 * The whole thing once, with nothing replaced: a server in its own process, Chromium, real sockets, real keys. The tests
 * are one story and run in order.
 */

const shots = path.resolve(import.meta.dirname, '../out');

/** The left side's fence, which the first player meets walking right, and the crate beyond it. */
const fence = switchyard.boxes.find(({ x, y }) => x === 4 && y === 12)!;
const crate = switchyard.crates.find(({ x, y }) => x === 6.5 && y === 11.5)!;
const fenceX = fence.x - fence.halfWidth - PLAYER_RADIUS;

/**
 * From the right side, where the second player enters, between screens and wagons to where the crate is in sight: 14 m off, and no wall
 * in the way.
 */
const acrossTheYard = [
  [38, 21.5],
  [17, 21.5],
] as const;

/** Own position is drawn between ticks and with a fading correction, m. */
const DRAWN_WITHIN = 0.1;

let dataDir: string;
let line: CuttableLine;
let server: ServerProcess;
let browser: Browser;
let first: Player;
let second: Player;
let url: string;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-e2e-'));
  line = await openLine(() => server.port);
  url = `http://127.0.0.1:${line.port}`;
  // In peace: no bots, and no round that begins.
  const peace = ['--set', 'room.fillTo=0', '--set', 'round.warmUpS=600'];
  server = await startServerProcess(dataDir, { PUBLIC_ORIGINS: url }, peace);
  browser = await launchBrowser();
  first = await openPlayer(browser, { viewport: { width: 1280, height: 720 } });
  second = await openPlayer(browser, { viewport: { width: 640, height: 400 } });
});

afterAll(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

async function nearestCrate(page: Page, to: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const crates = await readThings(page, KIND.crate);
  return crates.toSorted((a, b) => distance(a, to) - distance(b, to))[0]!;
}

test('LB72 the lobby has a name ready and the focus on Play; Enter is all it takes to be in a room', async () => {
  const { page } = first;
  await page.goto(url);
  await page.waitForFunction(() => document.activeElement?.id === 'play');
  expect(await page.inputValue('#name')).toMatch(/^\w+ \w+$/);
  await page.fill('#name', 'Brisk Otter');
  await page.focus('#play');
  await page.getByText('No room is open yet').waitFor();
  await takePicture(page, path.join(shots, 'lobby-empty.png'));
  await page.keyboard.press('Enter');
  const own = await waitForBody(page);
  expect(new URL(page.url()).pathname).toBe(`/r/${own.code}`);
  expect(distance(own, switchyard.spawns[own.seat]!)).toBeLessThan(DRAWN_WITHIN);
});

test('IN22 a key held down moves the own body, and it stops when the page loses the focus', async () => {
  const { page } = first;
  await page.locator('#stage canvas').waitFor();
  const before = await readOwn(page);
  await hold(page, 'KeyW');
  await waitToPass(page, 'y', 'below', before.y - 1);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await page.waitForTimeout(600);
  const stopped = await readOwn(page);
  await page.waitForTimeout(300);
  expect(distance(await readOwn(page), stopped)).toBeLessThan(0.01);
  await hold(page);
});

test('PH30 walking into a wall at a slant slides along it', async () => {
  const { page } = first;
  await walkTo(page, 2, fence.y - 1);
  await hold(page, 'KeyD');
  await waitToPass(page, 'x', 'above', fenceX - 0.01);
  const start = await readOwn(page);
  await hold(page, 'KeyD', 'KeyS');
  const seen: Own[] = [];
  while ((seen.at(-1)?.y ?? 0) < start.y + 1.5 && seen.length < 500) seen.push(await readOwn(page));
  await hold(page);
  expect(seen.at(-1)!.y).toBeGreaterThan(start.y + 1.5);
  for (const { x } of seen) expect(Math.abs(x - fenceX)).toBeLessThan(0.02);
});

test('PH31 walking into a crate pushes it', async () => {
  const { page } = first;
  await walkTo(page, 2, fence.y - fence.halfHeight - 1);
  await walkTo(page, fence.x + fence.halfWidth + 1, fence.y - fence.halfHeight - 1);
  await walkTo(page, fence.x + fence.halfWidth + 0.8, crate.y);
  expect(distance(await nearestCrate(page, crate), crate)).toBeLessThan(DRAWN_WITHIN);
  await hold(page, 'KeyD');
  await waitToPass(page, 'x', 'above', crate.x + 0.3);
  await hold(page);
  const pushed = await nearestCrate(page, crate);
  expect(pushed.x).toBeGreaterThan(crate.x + 0.5);
  const own = await readOwn(page);
  expect(pushed.x - own.x).toBeGreaterThan(CRATE_HALF + PLAYER_RADIUS - DRAWN_WITHIN);
});

test('LB73 a refresh returns to the same seat, the same body and the same place', async () => {
  const { page } = first;
  await page.waitForTimeout(500);
  const before = await readOwn(page);
  await page.reload();
  const after = await waitForBody(page);
  expect(after.code).toBe(before.code);
  expect(after.seat).toBe(before.seat);
  expect(distance(after, before)).toBeLessThan(DRAWN_WITHIN);
  expect(new URL(page.url()).pathname).toBe(`/r/${before.code}`);
});

test("LB74 a room's link leads into that room, and both see each other's names", async () => {
  const { code, seat } = await readOwn(first.page);
  const { page } = second;
  await page.goto(`${url}/r/${code}`);
  await page.getByRole('button', { name: `Join ${code}` }).waitFor();
  await page.fill('#name', '<b>Bold</b>');
  await page.keyboard.press('Enter');
  const own = await waitForBody(page);
  expect(own.code).toBe(code);
  expect(own.seat).not.toBe(seat);
  await page.locator('#players').getByText('Brisk Otter').waitFor({ state: 'attached' });
  await first.page.locator('#players').getByText('<b>Bold</b>').waitFor({ state: 'attached' });
});

test('LB75 a name with markup is text, letter for letter', async () => {
  const { page } = first;
  const names = await page.locator('#players .name').allTextContents();
  expect(names).toContain('<b>Bold</b>');
  expect(await page.locator('#players b').count()).toBe(0);
});

test('CL30 who comes near sees the other player, and what was pushed in the same place', async () => {
  const { seat } = await readOwn(first.page);
  for (const [x, y] of acrossTheYard) await walkTo(second.page, x, y);
  await expect
    .poll(async () => (await readThings(second.page, KIND.player)).some(({ labelSeat }) => labelSeat === seat))
    .toBe(true);
  await first.page.locator('.labels').getByText('<b>Bold</b>').waitFor();
  const mine = await nearestCrate(first.page, crate);
  await expect
    .poll(async () => distance(await nearestCrate(second.page, crate), mine), { timeout: 5000 })
    .toBeLessThan(DRAWN_WITHIN);
});

test('CL31 the match is drawn over the whole window: walls, floor in light and dark, the own body in its colour', async () => {
  const { page } = first;
  await page.reload();
  await waitForBody(page);
  await page.locator('#stage canvas').waitFor();
  await page.mouse.move(500, 600);
  // A slow machine draws more softly after two seconds.
  await page.waitForTimeout(800);
  const picture = await takePicture(page, path.join(shots, 'match.png'));
  const { own, colours, fills } = await page.evaluate(lookAt, picture.toString('base64'));
  expect(fills).toBe(true);
  // A disc of 0.8 m at 40 pixels a metre has 800 pixels, less its lamp and edge.
  expect(own).toBeGreaterThan(350);
  expect(colours).toBeGreaterThan(300);
});

/** Runs in the page: how many pixels have the amber of the own body, how many colours there are below the HUD. */
async function lookAt(png: string): Promise<{ own: number; colours: number; fills: boolean }> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const brush = canvas.getContext('2d')!;
  brush.drawImage(image, 0, 0);
  const { data } = brush.getImageData(0, 160, image.width, image.height - 160);
  const colours = new Set<number>();
  let own = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
    if (red > 200 && green > 130 && blue < 110) own++;
    colours.add((red << 16) | (green << 8) | blue);
  }
  const stage = document.querySelector('#stage canvas')!.getBoundingClientRect();
  const fills = stage.width === window.innerWidth && stage.height === window.innerHeight;
  return { own, colours: colours.size, fills };
}

test('CL32 a dropped connection says so, and the player is back in the same body without doing anything', async () => {
  const { page } = first;
  const before = await readOwn(page);
  line.cut();
  await page.getByText('Connection lost, returning').waitFor();
  await page.getByText(/seat kept \d+ s/).waitFor();
  await takePicture(page, path.join(shots, 'dropped.png'));
  line.mend();
  await page.locator('#banner').waitFor({ state: 'hidden' });
  const after = await waitForBody(page);
  expect(after.seat).toBe(before.seat);
  expect(distance(after, before)).toBeLessThan(DRAWN_WITHIN);
  await hold(page, 'KeyA');
  await waitToPass(page, 'x', 'below', after.x - 0.3);
  await hold(page);
});

test('LB76 Escape opens the menu; leaving gives the seat up and goes back to the lobby', async () => {
  const { page } = second;
  await waitForBody(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Leave room' }).click();
  await page.locator('#play').waitFor();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await first.page.locator('#players-count').getByText('1 player').waitFor();
  const { code } = await readOwn(first.page);
  const row = page.locator('#rooms tr', { hasText: code });
  await row.getByText(/^1 \/ \d+$/).waitFor();
});

test('LB77 a room that does not exist is answered with a sentence, and Play goes on', async () => {
  const { page } = second;
  await page.goto(`${url}/r/ZZZZ`);
  await page.getByRole('button', { name: 'Join ZZZZ' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('There is no room ZZZZ').waitFor();
  await page.getByRole('button', { name: /^Play/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.fill('#name', '');
  await page.keyboard.press('Enter');
  await page.getByText('Please type a name').waitFor();
});

test('LB78 the arrow keys walk along the rooms and Enter joins; the back button leaves', async () => {
  const { page } = second;
  const { code } = await readOwn(first.page);
  await page.fill('#name', 'Calm Lynx');
  await page.setViewportSize({ width: 1280, height: 720 });
  await takePicture(page, path.join(shots, 'lobby.png'));
  await page.setViewportSize({ width: 640, height: 400 });
  await page.getByRole('button', { name: `Join room ${code}` }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  expect((await waitForBody(page)).code).toBe(code);
  await page.goBack();
  await page.locator('#play').waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

test('IN23 on a phone the left thumb walks', async () => {
  await second.close();
  second = await openPlayer(browser, { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true });
  const { page } = second;
  await page.goto(url);
  await page.locator('#play').tap();
  const before = await waitForBody(page);
  await page.locator('#stage canvas').waitFor();
  const touch = await page.context().newCDPSession(page);
  const at = (x: number, y: number) => ({ touchPoints: [{ x, y }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(100, 500) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(100, 570) });
  await waitToPass(page, 'y', 'above', before.y + 0.5);
  await takePicture(page, path.join(shots, 'phone.png'));
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.locator('.stick').first().waitFor({ state: 'hidden' });
});

test('HS95 no page met an error or asked for anything that its content security policy refuses', () => {
  expect(first.complaints).toStrictEqual([]);
  expect(second.complaints).toStrictEqual([]);
});
