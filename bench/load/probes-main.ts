import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { createHistogram, clear, pack } from '#bench/load/histogram.ts';
import type { ClientFigures, GeneratorTask, Order, Told } from '#bench/load/messages.ts';
import { createPresses, type PressFigures } from '#bench/load/presses.ts';
import { createProbe, type Probe } from '#bench/load/probe.ts';
import { watchSelf } from '#bench/load/self-watch.ts';
import { createStates, restart, type States } from '#bench/load/states.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { games } from '#shared/games/index.ts';
import { realClock } from '#server/clock.ts';

/*
 * Clients that predict and draw, in a process of their own, two by two in the same room: each watches what the other one does. All over Socket.IO
 * as pages have it.
 */

const task = JSON.parse(process.argv[2]!) as GeneratorTask;

/** Between two presses of one client, ms: evenly drawn, so that they fall into all parts of a tick. */
const PRESS_MS = { from: 200, to: 400 };

const PRESS = 0x9e55;

const self = watchSelf();
const gaps = createHistogram();
const ages = createHistogram();
const presses: PressFigures = { arrived: createHistogram(), seen: createHistogram(), hidden: 0, givenUp: 0 };
const probes: Probe[] = [];
const states: States[] = [];
const ends: string[] = [];
let draws = 0;
let before: Readonly<Record<string, number>> = {};
const connect = connectSocketIo(task.url, { random: () => randomU32(task.first, draws++, 0, 0) / 2 ** 32 });

/** Resolves with the room's code. */
function come(at: number, room: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const own = createStates(gaps, ages);
    const name = `Probe ${task.first + at + 1}`;
    const onEnd = (why: string): void => {
      ends.push(why);
      reject(new Error(why));
    };
    const [seed, clock] = [task.first + at + 1, realClock];
    const parts = { states: own, presses: createPresses(presses), onSeat: resolve, onEnd };
    probes.push(createProbe({ name, seed, connect, clock, games, room, ...parts }));
    states.push(own);
  });
}

/** Two by two: the first one opens the room. */
async function comeAll(): Promise<string[]> {
  const codes: string[] = [];
  for (let at = 0; at < task.clients; at++) {
    // Where there are fewer rooms than pairs, the others go where the first ones are.
    const pair = at >> 1;
    const room = at % 2 === 0 ? codes[pair - task.rooms] : codes[pair];
    codes[pair] = await come(at, room);
    if (at % 2 === 1) [probes[at - 1]!.partner, probes[at]!.partner] = [probes[at]!, probes[at - 1]!];
    await sleep((task.rampS * 1000) / task.clients);
  }
  return codes.slice(0, task.rooms);
}

/** Pictures on a schedule, so that a late one does not delay those after it. */
function draw(): void {
  const startMs = performance.now();
  let pictures = 0;
  const next = (): void => {
    for (const probe of probes) probe.update();
    pictures = Math.max(pictures + 1, Math.floor((performance.now() - startMs) / TICK_MS));
    realClock.after(Math.max(0, startMs + pictures * TICK_MS - performance.now()), next);
  };
  next();
}

function pressNow(at: number, count: number): void {
  probes[at]!.press();
  const waitMs = PRESS_MS.from + randomUnit(task.first + at, count, 0, PRESS) * (PRESS_MS.to - PRESS_MS.from);
  realClock.after(waitMs, () => pressNow(at, count + 1));
}

function sumCorrections(): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const probe of probes) {
    for (const [cause, count] of Object.entries(probe.corrections())) sum[cause] = (sum[cause] ?? 0) + count;
  }
  return sum;
}

function start(): void {
  for (const one of states) restart(one);
  for (const probe of probes) probe.restart();
  for (const histogram of [presses.arrived, presses.seen]) clear(histogram);
  presses.hidden = presses.givenUp = 0;
  before = sumCorrections();
  self.restart();
}

function figures(): ClientFigures {
  const sum = (of: (one: States) => number): number => states.reduce((all, one) => all + of(one), 0);
  const corrections = Object.entries(sumCorrections()).map(([cause, count]) => [cause, count - (before[cause] ?? 0)]);
  return {
    ...{ clients: probes.length, drawing: probes.length, states: sum(({ count }) => count) },
    ...{ gaps: pack(gaps), ages: pack(ages), hitches: sum(({ hitches }) => hitches) },
    ...{ arrived: pack(presses.arrived), seen: pack(presses.seen) },
    ...{ hidden: presses.hidden, givenUp: presses.givenUp },
    corrections: Object.fromEntries(corrections) as Record<string, number>,
    slowed: probes.filter((probe) => probe.isSlowed).length,
    ...{ ended: ends.length, firstEnd: ends[0] ?? '', own: self.figures() },
  };
}

function tell(told: Told): void {
  process.send?.(told);
}

process.on('message', (order: Order) => {
  if (order === 'start') start();
  else if (order === 'stop') tell({ at: 'over', figures: figures() });
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
draw();
const codes = await comeAll();
probes.forEach((_, at) => pressNow(at, 0));
tell({ at: 'playing', codes });
