import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { clear, createHistogram, pack } from '#bench/load/histogram.ts';
import type { ClientFigures, GeneratorTask, Order, Told } from '#bench/load/messages.ts';
import { watchSelf } from '#bench/load/self-watch.ts';
import { createStates, noteState, restart, type States } from '#bench/load/states.ts';
import { type CompactPlayer, openCompactPlayer, type Wish } from '#bench/tickload/compact-player.ts';
import { createDrive, type Drive, driveOn } from '#bench/wire/drive.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * Those who fill the rooms, in a process of their own: the same messages over the same kind of connection, in as few steps as it can be done,
 * so that one core holds hundreds. They never decode a state; they note when it came. That is exact to the time between two turns.
 */

const task = JSON.parse(process.argv[2]!) as GeneratorTask;
const port = Number(new URL(task.url).port || 80);

/** Who is told that the server is busy comes again, as a person does. */
const TRIES_MAX = 40;
const TRY_EVERY_MS = 500;

/** Between two turns the thread sleeps: what arrives meanwhile is read at once, which costs far less than message by message. */
const TURN_MS = 1;

interface Person {
  player: CompactPlayer | undefined;
  readonly drive: Drive;
  readonly states: States;
}

const self = watchSelf();
const gaps = createHistogram();
/** Nobody here draws. */
const ages = createHistogram();
const people: Person[] = [];
const ends: string[] = [];

/** Any address of 127/8 leads here, and from any one can come. */
function addressOf(number: number): string {
  return `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}

/** Resolves with the room's code; rejects with why there is no seat. */
function come(number: number, wish: Wish): Promise<string> {
  return new Promise((resolve, reject) => {
    let isIn = false;
    const states = createStates(gaps, ages);
    const person: Person = { player: undefined, drive: createDrive(number + 1), states };
    person.player = openCompactPlayer(port, addressOf(number), wish, {
      onSeat: ({ code }) => {
        isIn = true;
        people.push(person);
        resolve(code);
      },
      // Which tick it is of does not matter for gaps.
      onState: () => noteState(states, states.tick + 1, performance.now()),
      onEnd: (why) => (isIn ? void ends.push(why) : reject(new Error(why))),
    });
  });
}

async function comeAgain(number: number, wish: Wish): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return await come(number, wish);
    } catch (error) {
      if (tries === TRIES_MAX || (error as Error).message !== 'server/busy') throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

async function comeAll(): Promise<string[]> {
  const codes = [...task.codes];
  for (let at = 0; at < task.clients; at++) {
    const number = task.first + at;
    const name = `P${number}`;
    if (codes.length < task.codes.length + task.rooms) codes.push(await comeAgain(number, { name, opens: true }));
    else await comeAgain(number, { name, room: codes[at % codes.length]! });
    await sleep((task.rampS * 1000) / task.clients);
  }
  return codes;
}

const cell = new Int32Array(new SharedArrayBuffer(4));

/** By an absolute schedule, spread over the tick, as the inputs of strangers are. */
function playOn(): void {
  const originMs = performance.now();
  let sent = 0;
  let turns = 0;
  const turn = (): void => {
    const due = Math.floor(((performance.now() - originMs) * task.clients) / TICK_MS);
    // After a stall nobody has more to say than one input.
    for (sent = Math.max(sent, due - task.clients); sent < due; sent++) playOnce(people[sent % task.clients]);
    turns = Math.max(turns + 1, Math.floor((performance.now() - originMs) / TURN_MS));
    Atomics.wait(cell, 0, 0, Math.max(0, originMs + turns * TURN_MS - performance.now()));
    setImmediate(turn);
  };
  turn();
}

function playOnce(person: Person | undefined): void {
  if (!person) return;
  driveOn(person.drive);
  person.player?.play(person.drive);
}

function start(): void {
  for (const { states } of people) restart(states);
  clear(gaps);
  self.restart();
}

function figures(): ClientFigures {
  const nothing = pack(createHistogram());
  const sum = (of: (one: States) => number): number => people.reduce((all, { states }) => all + of(states), 0);
  return {
    ...{
      clients: people.length,
      drawing: 0,
      states: sum(({ count }) => count),
      hitches: sum(({ hitches }) => hitches),
    },
    ...{ gaps: pack(gaps), ages: nothing, arrived: nothing, seen: nothing, hidden: 0, givenUp: 0 },
    ...{ corrections: {}, slowed: 0, ended: ends.length, firstEnd: ends[0] ?? '', own: self.figures() },
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
// Whoever is in plays at once: a server takes back what nobody uses.
playOn();
tell({ at: 'playing', codes: await comeAll() });
