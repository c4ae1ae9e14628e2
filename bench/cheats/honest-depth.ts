import { advanceRenderClock, createRenderClock, noteArrival, type RenderClock } from '#client/netcode/render-clock.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * The greatest depth that an honest client could have drawn, had its states come when a cheat acknowledged them: the real drawing clock,
 * fed with just that.
 *
 * Nobody can tell a cheat from two honest clients, so the deeper of them counts. One sent each input when the cheat did. The other
 * lived its inputs at a steady pace, as early as what they acknowledge allows, and they waited on the way up.
 */

/** An honest client draws no fewer pictures. */
const PICTURE_MS = 1000 / 30;

/** Clients whose pictures begin so many parts of a picture apart. */
const PHASES = 10;

/**
 * When a frame came is known to a tick: it may have come up to that much before the input that acknowledges it. As a share of a tick, of
 * frames that come in time and of those that are late by more than so many ticks.
 */
const COMES_BEFORE: readonly Comes[] = [
  { inTime: 0, late: 0, lateTicks: 0 },
  { inTime: 0.999, late: 0, lateTicks: 5 },
  { inTime: 0, late: 0.999, lateTicks: 5 },
];

/** What counts as in time follows a line that becomes slower by so much with every frame. */
const FORGET_MS: number = 0.02 * TICK_MS;

interface Comes {
  readonly inTime: number;
  readonly late: number;
  readonly lateTicks: number;
}

interface Page {
  readonly comes: Comes;
  readonly clock: RenderClock;
  nextMs: number;
  /** The last two pictures: when, and which moment they show. */
  readonly atMs: [number, number];
  readonly shows: [number, number];
}

/** Honest clients that differ in what nobody knows. */
interface Pages {
  readonly pages: readonly Page[];
  newest: number;
  freshMs: number;
}

export interface HonestDepth {
  readonly prompt: Pages;
  readonly patient: Pages;
  /** When each state came to the cheat. */
  readonly cameAtMs: Map<number, number>;
  /** How far ahead the patient one lives, and its time. */
  leadMs: number;
  patientMs: number;
}

export function createHonestDepth(): HonestDepth {
  return {
    prompt: createPages(),
    patient: createPages(),
    cameAtMs: new Map(),
    leadMs: -Infinity,
    patientMs: -Infinity,
  };
}

/** An input (or, without a tick, an acknowledgement) is made now, and acknowledges these frames anew. Returns the earliest moment drawn. */
export function makeInput(
  honest: HonestDepth,
  tick: number | undefined,
  frames: readonly number[],
  nowMs: number,
): number {
  const cameAtMs = honest.cameAtMs.get(frames.at(-1) ?? honest.patient.newest) ?? nowMs;
  if (tick === undefined) honest.patientMs = Math.max(honest.patientMs, cameAtMs);
  else liveTick(honest, tick * TICK_MS, cameAtMs, nowMs);
  takeFrames(honest.patient, frames, honest.patientMs);
  return earliestDrawn(honest.patient, honest.patientMs);
}

function liveTick(honest: HonestDepth, dueMs: number, cameAtMs: number, nowMs: number): void {
  honest.leadMs = Math.max(dueMs - nowMs, Math.min(honest.leadMs, dueMs - cameAtMs));
  honest.patientMs = Math.max(honest.patientMs, dueMs - honest.leadMs);
}

/** The same input is sent now. Returns the earliest moment drawn. */
export function sendInput(honest: HonestDepth, frames: readonly number[], nowMs: number): number {
  takeFrames(honest.prompt, frames, nowMs);
  return earliestDrawn(honest.prompt, nowMs);
}

function createPages(): Pages {
  const pages = COMES_BEFORE.flatMap((comes) =>
    Array.from({ length: PHASES }, (_, phase) => createPage(comes, (phase * PICTURE_MS) / PHASES)),
  );
  return { pages, newest: -1, freshMs: Infinity };
}

function createPage(comes: Comes, nextMs: number): Page {
  return { comes, clock: createRenderClock(), nextMs, atMs: [-Infinity, -Infinity], shows: [Infinity, Infinity] };
}

function takeFrames(pages: Pages, frames: readonly number[], atMs: number): void {
  drawUntil(pages, atMs);
  for (const frame of frames) takeFrame(pages, frame, atMs);
}

function takeFrame(pages: Pages, frame: number, atMs: number): void {
  const offsetMs = atMs - frame * TICK_MS;
  pages.freshMs = Math.min(pages.freshMs + FORGET_MS, offsetMs);
  const lateTicks = (offsetMs - pages.freshMs) / TICK_MS;
  for (const { clock, comes } of pages.pages) {
    noteArrival(clock, frame, atMs - (lateTicks < comes.lateTicks ? comes.inTime : comes.late) * TICK_MS);
  }
  pages.newest = frame;
}

function drawUntil({ pages, newest }: Pages, untilMs: number): void {
  for (const page of pages) for (; page.nextMs <= untilMs; page.nextMs += PICTURE_MS) draw(page, newest);
}

function draw({ clock, nextMs, atMs, shows }: Page, newest: number): void {
  if (newest < 0) return;
  advanceRenderClock(clock, nextMs);
  [atMs[0], shows[0]] = [atMs[1], shows[1]];
  [atMs[1], shows[1]] = [nextMs, Math.min(clock.tick, newest)];
}

/** On a screen now, by the last picture of each. */
function earliestDrawn(pages: Pages, nowMs: number): number {
  drawUntil(pages, nowMs);
  let earliest = Infinity;
  for (const { atMs, shows } of pages.pages) {
    for (const at of [0, 1]) if (nowMs - atMs[at] < PICTURE_MS + 0.01) earliest = Math.min(earliest, shows[at]);
  }
  return earliest;
}
