import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Client, Match } from '#client/netcode/api.ts';
import type { RoundPhase } from '#shared/sim/board.ts';
import type { Point } from '#shared/sim/map.ts';

/* A person at a browser: looks at the page, presses keys. What cannot be seen in pixels is read from `window.backtick`. */

/** The handle that the page offers to tests; exists only inside the functions that run there. */
declare const backtick: { readonly client: Client };
declare function requestAnimationFrame(picture: (value: unknown) => void): void;

/** How close to a place counts as there, m. */
const NEAR_METRES = 0.3;

/** What is left of the way when it is gone in single steps, m, and how long a body takes to stop, ms. */
const STEP_METRES = 1.5;
const STOP_MS = 150;

/** Metres a second; only for how long a key is held. */
const WALK_SPEED = 5;

/** Walking anywhere on a map takes less, ms. */
const WALK_MS = 15_000;

/** What a player knows of the own body. */
export interface Own {
  readonly code: string;
  readonly seat: number;
  readonly x: number;
  readonly y: number;
}

export interface Player {
  readonly page: Page;
  /** What the page complained of: errors, and refusals of its content security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A browser of its own with one page, not yet anywhere. */
export async function openPlayer(browser: Browser, options: BrowserContextOptions): Promise<Player> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A cut line makes Chromium say so.
    if (message.type() === 'error' && !message.text().includes('WebSocket connection')) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** Waits until the own body is on the screen, and tells where. */
export async function waitForBody(page: Page): Promise<Own> {
  const found = await page.waitForFunction((): Own | false => {
    const { state } = backtick.client;
    if (state.at !== 'playing' || !state.match.own) return false;
    const { code, seat, own } = state.match;
    return { code, seat, x: own.x, y: own.y };
  });
  return (await found.jsonValue()) as Own;
}

export function readOwn(page: Page): Promise<Own> {
  return page.evaluate(() => {
    const { match } = backtick.client.state as { match: Match };
    const { x, y } = match.own!;
    return { code: match.code, seat: match.seat, x, y };
  });
}

/** Waits until the own body is beyond a line across the map. */
export async function waitToPass(page: Page, axis: 'x' | 'y', side: 'above' | 'below', value: number): Promise<void> {
  await page.waitForFunction(
    (line) => {
      const { match } = backtick.client.state as { match?: Match };
      const at = match?.own?.[line.axis];
      return at !== undefined && (line.side === 'above' ? at > line.value : at < line.value);
    },
    { axis, side, value },
  );
}

/** Where the things of a kind are that this page draws. */
export function readThings(page: Page, kind: number): Promise<{ x: number; y: number; labelSeat: number }[]> {
  return page.evaluate((wanted) => {
    const { match } = backtick.client.state as { match: Match };
    const things = match.drawn.filter((drawn) => drawn.kind === wanted);
    return things.map(({ x, y, labelSeat }) => ({ x, y, labelSeat }));
  }, kind);
}

/** Presses exactly these movement keys. */
export async function hold(page: Page, ...codes: readonly string[]): Promise<void> {
  for (const code of ['KeyW', 'KeyA', 'KeyS', 'KeyD']) {
    await (codes.includes(code) ? page.keyboard.down(code) : page.keyboard.up(code));
  }
}

/**
 * Walks there in a straight line by pressing keys, and stops. Keys are held for less time than the way takes, and let go
 * near the end before looking again: a busy machine looks late. Throws when something is in the way.
 */
export async function walkTo(page: Page, x: number, y: number): Promise<void> {
  const endMs = performance.now() + WALK_MS;
  for (;;) {
    const own = await readOwn(page);
    const [dx, dy] = [x - own.x, y - own.y];
    const keys = [...steer(dx, 'KeyA', 'KeyD'), ...steer(dy, 'KeyW', 'KeyS')];
    await hold(page, ...keys);
    if (keys.length === 0) return;
    const next = Math.min(...[Math.abs(dx), Math.abs(dy)].filter((distance) => distance >= NEAR_METRES));
    await page.waitForTimeout((next / WALK_SPEED) * 600);
    if (next < STEP_METRES) {
      await hold(page);
      await page.waitForTimeout(STOP_MS);
    }
    if (performance.now() > endMs) throw new Error(`on the way to ${x}, ${y} stuck at ${own.x}, ${own.y}`);
  }
}

/** Walks along points on the map, one straight line after another. */
export async function walkAlong(page: Page, points: readonly Point[]): Promise<void> {
  for (const { x, y } of points) await walkTo(page, x, y);
}

/** Attempts at an aim: the mouse is moved by what was missing. */
const AIM_TRIES = 20;

/** So far from the middle the mouse aims, CSS pixels: one pixel there is less than a hundredth of a turn. */
const AIM_PIXELS = 200;

/** Points the mouse so that the own body looks along `radians`, to within `within`. */
export async function aimAt(page: Page, radians: number, within: number): Promise<void> {
  const { width, height } = page.viewportSize()!;
  let mouse = radians;
  for (let left = AIM_TRIES; left > 0; left--) {
    await page.mouse.move(width / 2 + AIM_PIXELS * Math.cos(mouse), height / 2 + AIM_PIXELS * Math.sin(mouse));
    await nextPicture(page);
    const missing = turnBetween(radians, await readAim(page));
    if (Math.abs(missing) < within) return;
    mouse += missing;
  }
  throw new Error(`the aim did not get to ${radians}`);
}

/** Until a picture has been made of all that the page has heard so far: what is read then is not from before. */
async function nextPicture(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

function readAim(page: Page): Promise<number> {
  return page.evaluate(() => (backtick.client.state as { match: Match }).match.intent.aimRadians);
}

/** The smaller turn from `from` to `to`, radians. */
function turnBetween(to: number, from: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}

/** What a page has of a field that its game's look reads, of the body of a seat; undefined while it draws no such body. */
export function readValue(page: Page, kind: number, seat: number, field: string): Promise<number | undefined> {
  return page.evaluate(
    (wanted) => {
      const { match } = backtick.client.state as { match: Match };
      const look = match.game.look.kinds.find((one) => one.kind === wanted.kind)!;
      const body = match.drawn.find((drawn) => drawn.kind === wanted.kind && drawn.labelSeat === wanted.seat);
      return body?.values[look.reads!.indexOf(wanted.field)];
    },
    { kind, seat, field },
  );
}

/** Waits until a field of the own body, as the look reads it, is more than 0. */
export async function waitForValue(page: Page, field: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { match } = backtick.client.state as { match: Match };
    const look = match.game.look.kinds.find((one) => one.kind === match.own?.kind);
    return (match.own?.values[look?.reads?.indexOf(wanted) ?? -1] ?? 0) > 0;
  }, field);
}

/** Waits until the room is in a phase of its course. */
export async function waitForPhase(page: Page, phase: RoundPhase): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { match } = backtick.client.state as { match?: Match };
    return match?.board.phase === wanted;
  }, phase);
}

function steer(distance: number, less: string, more: string): string[] {
  if (Math.abs(distance) < NEAR_METRES) return [];
  return [distance < 0 ? less : more];
}

/** Attempts at a picture, and the wait between them: a browser whose compositor is still starting refuses the first. */
const PICTURE_TRIES = 6;
const PICTURE_RETRY_MS = 500;

/** Saves what the page looks like. */
export async function takePicture(page: Page, file: string): Promise<Buffer> {
  for (let left = PICTURE_TRIES; ; left--) {
    try {
      return await page.screenshot({ path: file });
    } catch (error) {
      if (left === 1) throw error;
      await page.waitForTimeout(PICTURE_RETRY_MS);
    }
  }
}
