import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import {
  aimAt,
  openPlayer,
  type Own,
  type Player,
  readOwn,
  readThings,
  readValue,
  takePicture,
  waitForBody,
  waitForPhase,
  waitForValue,
  walkAlong,
} from '#bench/e2e/player.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';
import { routesOf } from '#shared/games/relight/think/routes.ts';
import { cellOf } from '#shared/games/relight/think/floor.ts';
import type { Point } from '#shared/sim/map.ts';

/*
 * Two people at two browsers fight: what one does with the mouse, the other has in health, scores and words. The tests are
 * one story and run in order.
 */

const shots = path.resolve(import.meta.dirname, '../out');

/** An open lane of the yard, and where on it the two of them stand, m. */
const shooterAt: Point = { x: 22, y: 21.5 };
const targetAt: Point = { x: 28, y: 21.5 };

/** As the game has them by default. */
const FULL_HEALTH = 100;
const RAIL_DAMAGE = 60;

/** The rail is ready again, ms. */
const RAIL_WAIT_MS = 1000;

/** A busy machine shows what has happened this late at most, ms. */
const SOON_MS = 10_000;

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let ann: Player;
let bob: Player;
let bobSeat: number;
let url: string;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-fight-'));
  const settings = { 'room.fillTo': 0, 'round.warmUpS': 1, 'round.countdownS': 1, 'round.lastsS': 600 };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  server = await startServerProcess(dataDir, {}, flags);
  url = `http://127.0.0.1:${server.port}`;
  browser = await launchBrowser();
  ann = await openPlayer(browser, { viewport: { width: 960, height: 600 } });
  bob = await openPlayer(browser, { viewport: { width: 800, height: 500 } });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

function soon<T>(read: () => Promise<T>) {
  return expect.poll(read, { timeout: SOON_MS });
}

/** A way over the map's floor, by the same waypoints that bots walk. */
function wayTo(from: Point, to: Point): Point[] {
  const { floor, ofCell, steps, count, x, y } = routesOf(switchyard);
  const last = ofCell[cellOf(floor, to.x, to.y)]!;
  const way: Point[] = [];
  for (let at = ofCell[cellOf(floor, from.x, from.y)]!; at !== last; at = steps[last * count + at]!) {
    way.push({ x: x[at]!, y: y[at]! });
  }
  return [...way, { x: x[last]!, y: y[last]! }, to];
}

async function goTo({ page }: Player, to: Point): Promise<void> {
  await walkAlong(page, wayTo(await readOwn(page), to));
}

/** Looks at the other body as this page draws it, and fires the rail once. */
async function fireAt({ page }: Player, seat: number): Promise<void> {
  const [own, other] = [await readOwn(page), await readBody(page, seat)];
  const [dx, dy] = [other.x - own.x, other.y - own.y];
  await aimAt(page, Math.atan2(dy, dx), (0.5 * PLAYER_RADIUS) / Math.hypot(dx, dy));
  await page.mouse.down();
  // The wait runs as soon as the shot is predicted. A second one is 0.9 s away.
  await waitForValue(page, 'railWait');
  await page.mouse.up();
}

async function readBody(page: Page, seat: number): Promise<Point> {
  const bodies = await readThings(page, KIND.player);
  return bodies.find(({ labelSeat }) => labelSeat === seat)!;
}

/** What the scoreboard says of a player: kills, deaths, score. */
async function scoresOf({ page }: Player, name: string): Promise<string[]> {
  const row = page.locator('#players tr', { hasText: name });
  return Promise.all(
    ['kills', 'deaths', 'score'].map(async (column) => (await row.locator(`.${column}`).innerText()).trim()),
  );
}

test('HS96 the link of a room that one player opened leads a second into the same fight', async () => {
  await ann.page.goto(url);
  await ann.page.fill('#name', 'Brisk Otter');
  await ann.page.click('#play');
  const { code } = await waitForBody(ann.page);
  await bob.page.goto(`${url}/r/${code}`);
  await bob.page.fill('#name', 'Calm Lynx');
  await bob.page.keyboard.press('Enter');
  const own: Own = await waitForBody(bob.page);
  bobSeat = own.seat;
  expect(own.code).toBe(code);
  await Promise.all([waitForPhase(ann.page, 'round'), waitForPhase(bob.page, 'round')]);
  expect(await bob.page.locator('#vitals-number').innerText()).toBe(String(FULL_HEALTH));
}, 60_000);

test('HS97 a rail costs the other 60 health, on both pages', async () => {
  await Promise.all([goTo(ann, shooterAt), goTo(bob, targetAt)]);
  await soon(() => readValue(ann.page, KIND.player, bobSeat, 'health')).toBe(FULL_HEALTH);
  await fireAt(ann, bobSeat);
  await soon(() => bob.page.locator('#vitals-number').innerText()).toBe(String(FULL_HEALTH - RAIL_DAMAGE));
  await soon(() => readValue(ann.page, KIND.player, bobSeat, 'health')).toBe(FULL_HEALTH - RAIL_DAMAGE);
  await takePicture(ann.page, path.join(shots, 'fight-shooter.png'));
  await takePicture(bob.page, path.join(shots, 'fight-target.png'));
}, 120_000);

test('HS98 the second rail kills: both pages say who got whom, and the score is 3', async () => {
  await ann.page.waitForTimeout(RAIL_WAIT_MS);
  await fireAt(ann, bobSeat);
  await ann.page.locator('#feed li', { hasText: 'Calm Lynx' }).waitFor();
  await bob.page.locator('#feed li', { hasText: 'Brisk Otter' }).waitFor();
  await takePicture(ann.page, path.join(shots, 'kill-shooter.png'));
  await takePicture(bob.page, path.join(shots, 'kill-target.png'));
  expect(await ann.page.locator('#round-score').innerText()).toBe('3 points');
  for (const { page } of [ann, bob]) {
    await page.click('#players-open');
    await page.locator('#scores').waitFor();
  }
  await soon(() => scoresOf(ann, 'Brisk Otter')).toEqual(['1', '0', '3']);
  await soon(() => scoresOf(bob, 'Brisk Otter')).toEqual(['1', '0', '3']);
  await soon(() => scoresOf(bob, 'Calm Lynx')).toEqual(['0', '1', '0']);
  await takePicture(bob.page, path.join(shots, 'scoreboard.png'));
}, 60_000);

test('HS99 who was killed comes back whole, and neither page met an error', async () => {
  await waitForBody(bob.page);
  await soon(() => bob.page.locator('#vitals-number').innerText()).toBe(String(FULL_HEALTH));
  expect(ann.complaints).toEqual([]);
  expect(bob.complaints).toEqual([]);
});
