import { clearWindow, pushWindow, quantileOf, createWindow, type SortedWindow } from '#shared/core/window.ts';

/*
 * scratch version
 */

export const PARTS = 256;
export const P = { interval: 1, margin: Number(process.env.MARGIN ?? 0.1) * PARTS, age: 2 * PARTS, W: 64, jumpSlack: PARTS, useLambda: true };

const SAMPLES = 120;
const QUANTILE = 0.95;
const JUMP = 15 * PARTS;
const RATE_MAX = 0.05;
const GAIN = 0.02;
const RECENT = Number(process.env.RECENT ?? 64);
const FAR = 255 * PARTS;

export interface Attested {
  tick: number;
  before: number;
  newest: number;
  heard: number;
  first: number;
  lead: number;
  delay: number;
  freshest: number;
  earliest: number;
  entries: number;
  readonly offsets: Int32Array;
  readonly earlies: Int32Array;
  readonly arrivals: Int32Array;
  readonly ackedBy: Int32Array;
  readonly ackedBare: Uint8Array;
  readonly late: SortedWindow;
  readonly gaps: SortedWindow;
  risen: number;
  muBefore: number;
  typical: number;
  pending: number;
  pendingLeft: number;
  peak: number;
  jumpFrom: number;
  jumpLeft: number;
  restarts: number;
  jumped: number;
  delayBefore: number;
  floor: number;
}

export function createAttested(): Attested {
  return (globalThis as any).onAttested?.(makeAttested()) ?? makeAttested();
}
function makeAttested(): Attested {
  return {
    tick: -1,
    before: -1,
    newest: -1,
    heard: -1,
    first: 0,
    lead: 0,
    delay: 0,
    freshest: 0,
    earliest: 0,
    entries: 0,
    offsets: new Int32Array(RECENT),
    earlies: new Int32Array(RECENT),
    arrivals: new Int32Array(256),
    ackedBy: new Int32Array(256),
    ackedBare: new Uint8Array(256),
    late: createWindow(SAMPLES),
    gaps: createWindow(SAMPLES),
    risen: 0,
    muBefore: 0,
    typical: 0,
    pending: 0,
    pendingLeft: 0,
    peak: 0,
    jumpFrom: -1,
    jumpLeft: 0,
    restarts: 0,
    jumped: 0,
    delayBefore: 0,
    floor: FAR,
  };
}

export interface Sent {
  readonly sentTicks: Int32Array;
}

function wasSent(sent: Sent, tick: number): boolean {
  return sent.sentTicks[tick & 255] === tick;
}

/** slack: parts, deadline(tick) - arrival */
export function noteBare(m: Attested, sent: Sent, ack: number, slack: number): void {
  // R - ack = -slack(ack)
  // w of the bare one: R + typical way, but not before the last input
  const rel = Math.max(F.typical ? m.typical - slack : m.earliest - slack, m.tick < 0 ? -1e9 : (m.tick - ack) * PARTS - m.lead);
  for (let n = Math.max(m.newest, m.heard, ack - 255) + 1; n <= ack; n++) m.arrivals[n & 255] = (ack - n) * PARTS + rel;
  if (ack > m.heard) m.heard = ack;
}

export function noteInput(m: Attested, sent: Sent, tick: number, ack: number, slack: number): void {
  if (tick <= m.tick) return;
  const x = (tick - ack) * PARTS;
  const isFirst = m.entries === 0;
  if (isFirst) m.lead = slack;
  let y = x - m.lead;
  let mu = slack - m.lead;
  if (isFirst) m.freshest = y;
  m.entries++;
  const extra = isFirst ? 0 : (tick - m.tick - 1) * PARTS;
  const up = Math.max(Math.min(y - m.freshest, mu - m.earliest), F.burst ? Math.min(extra, y - m.freshest, mu - m.muBefore) : 0);
  const downY = m.freshest - y;
  const downMu = Math.max(0, m.earliest - mu);
  let change = 0;
  if (isFirst) change = 0;
  else if (F.join && m.entries < 64 && extra > PARTS && mu > m.earliest) change = mu - m.earliest;
  else if (up > 0) change = up;
  else if (downY > 0) change = -(m.entries > 64 && downY >= F.full * PARTS ? Math.max(downMu, Math.min(downY, m.risen)) : Math.min(downY, Math.max(downMu, m.risen)));
  m.lead += change;
  y -= change;
  mu -= change;
  m.risen = F.undo ? Math.max(0, m.risen + change - PARTS / Number(process.env.UN ?? 16)) : 0;
  m.pending = F.pend ? Math.max(0, m.pending + extra - Math.max(0, change)) : 0;
  if (extra > 0) m.pendingLeft = F.pend;
  else if (m.pendingLeft > 0 && --m.pendingLeft === 0) m.pending = 0;
  const elapsed = isFirst ? 0 : (tick - m.tick) * PARTS - change;
  m.freshest = Math.min(m.freshest + ((m.entries & 7) === 0 ? 1 : 0), y);
  m.earliest = Math.max(m.earliest - ((m.entries & 7) === 0 ? 1 : 0), mu);
  m.muBefore = mu;
  m.typical += Math.max(-PARTS, Math.min(PARTS, mu - m.typical)) >> 5;
  m.before = m.tick;
  m.tick = tick;
  sample(m, sent, ack, Math.max(Math.min(y, m.freshest), y - m.pending));
  steer(m, elapsed);
  if ((m as any).trace) (m as any).trace(`in ${m.before}->${tick} ack ${ack} x ${x/PARTS} slack ${(slack/PARTS).toFixed(2)} y ${(y/PARTS).toFixed(2)} fresh ${(m.freshest/PARTS).toFixed(2)} mu ${(mu/PARTS).toFixed(2)} earliest ${(m.earliest/PARTS).toFixed(2)} change ${(change/PARTS).toFixed(2)} lead ${(m.lead/PARTS).toFixed(2)} delay ${(m.delay/PARTS).toFixed(2)} q ${(quantileOf(m.late,.95)/PARTS).toFixed(2)} of ${m.late.count} pending ${(m.pending/PARTS).toFixed(2)}`);
  m.floor = Math.min(FAR, m.floor + (tick - m.before) * PARTS);
}
const env = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
export const F = { nofloor: !!process.env.NOFLOOR, leak: env('LEAK', 2000), full: env('FULL', 1.5), pend: env('PEND', 16), burst: env('BURST', 1), undo: env('UNDO', 1), join: env('JOIN', 1), typical: env('TYPICAL', 0) };

function sample(m: Attested, sent: Sent, ack: number, y: number): void {
  for (let n = Math.max(m.newest, ack - 255) + 1; n <= ack; n++) {
    if (!wasSent(sent, n)) continue;
    let s = y + (ack - n) * PARTS;
    m.ackedBy[n & 255] = m.tick;
    m.ackedBare[n & 255] = n <= m.heard ? 1 : 0;
    if (n <= m.heard && m.arrivals[n & 255] < s) s = m.arrivals[n & 255];
    m.arrivals[n & 255] = s;
    pushWindow(m.late, s);
    if (m.newest >= 0) pushWindow(m.gaps, n - m.newest);
    m.newest = n;
  }
}

function steer(m: Attested, elapsed: number): void {
  const interval = m.gaps.count === 0 ? 1 : quantileOf(m.gaps, 0);
  const wanted = quantileOf(m.late, QUANTILE) + interval * PARTS;
  const excess = m.delay - wanted;
  if (m.jumped > 0) m.jumped--;
  if (m.before < 0) m.delay = m.delayBefore = wanted;
  else if (excess > JUMP + P.jumpSlack || excess < -(JUMP - P.jumpSlack)) {
    m.delayBefore = Math.max(m.delay, wanted);
    m.delay = wanted;
    m.jumped = 2;
    m.floor = FAR;
  } else {
    const by = Math.max(-RATE_MAX * elapsed, Math.min(RATE_MAX * elapsed, GAIN * (elapsed / PARTS) * excess));
    m.delay -= Math.abs(by) > Math.abs(excess) ? excess : Math.floor(by);
  }
}

/** Deepest view, in parts before the last counted tick. */
export function deepest(m: Attested, sent: Sent): number {
  const delay = m.jumped > 0 ? m.delayBefore : m.delay;
  const clock = m.lead + delay + P.age + P.margin;
  if (F.nofloor) return Math.max(clock, starved(m, sent));
  return Math.min(m.floor, Math.max(clock, starved(m, sent)));
}

/** The newest frame that had arrived two ticks ago. */
function starved(m: Attested, sent: Sent): number {
  // w(tick) = tick - lead ; arrived at arrivals[n] + n <= w - age
  for (let n = m.newest; n > m.newest - 64; n--) {
    if (!wasSent(sent, n)) continue;
    const back = (m.tick - n) * PARTS;
    if (m.ackedBy[n & 255] <= m.tick - 2) return back;
    if (m.ackedBare[n & 255] === 1 && m.arrivals[n & 255] <= back - m.lead - P.age) return back;
  }
  return 0;
}
