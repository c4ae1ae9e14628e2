import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '#shared/core/constants.ts';
import type { VisitorsOrder, VisitorsTask, VisitorsTold } from '#bench/soak/messages.ts';
import { type CompactPlayer, openCompactPlayer, type Wish } from '#bench/tickload/compact-player.ts';
import { createDrive, type Drive, driveOn } from '#bench/wire/drive.ts';

/*
 * People who come and go, in a process of their own. Some stay all the time; told to churn, every second one of those loses its connection
 * and comes back with its token, a guest comes for a while, and somebody opens a room and leaves it. See `messages.ts`.
 */

const ROUND_MS = 1000;

/** A guest plays for this long, then its connection breaks off; who opened a room leaves it as one should. */
const GUEST_MS = 3000;
const HOST_MS = 2000;

/** So that each worker has one. */
const ROOMS_STEADY = 2;

/** Who finds the server busy comes again. */
const TRIES_MAX = 40;
const TRY_EVERY_MS = 250;

const task = JSON.parse(process.argv[2]!) as VisitorsTask;

interface Person {
  readonly player: CompactPlayer;
  readonly drive: Drive;
  token: string;
  /** Ends as one of these means to. */
  goes: boolean;
  readonly gone: Promise<void>;
}

const present = new Set<Person>();
const visits = { guests: 0, rooms: 0, resumes: 0, failed: 0, firstFailure: '' };
let arrivals = 0;

/** Few enough that a server has seen all of them before anything is measured: it remembers them. */
const ADDRESSES = 16;

/** Any address of 127/8 leads here. */
function nextAddress(): string {
  return `127.0.1.${1 + (arrivals++ % ADDRESSES)}`;
}

/** Rejects with why there is no seat. */
function come(wish: Wish): Promise<Person> {
  return new Promise((resolve, reject) => {
    let person: Person | undefined;
    const left = Promise.withResolvers<void>();
    const player = openCompactPlayer(task.port, nextAddress(), wish, {
      onSeat: ({ token }) => {
        if (person) return void (person.token = token);
        person = { player, drive: createDrive(arrivals), token, goes: false, gone: left.promise };
        present.add(person);
        resolve(person);
      },
      onState: () => {},
      onEnd: (why) => {
        if (!person) return reject(new Error(why));
        present.delete(person);
        if (!person.goes) fail(why);
        left.resolve();
      },
    });
  });
}

async function comeAgain(wish: Wish): Promise<Person> {
  for (let tries = 1; ; tries++) {
    try {
      return await come(wish);
    } catch (error) {
      if (tries === TRIES_MAX || (error as Error).message !== 'server/busy') throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

function fail(why: string): void {
  if (visits.failed++ === 0) visits.firstFailure = why;
}

/** Goes, in one way or the other, and is gone. */
function go(person: Person, how: 'leave' | 'close'): Promise<void> {
  person.goes = true;
  person.player[how]();
  return person.gone;
}

const staying: Person[] = [];

async function visit(): Promise<void> {
  const guest = await comeAgain({ name: 'Guest' });
  visits.guests++;
  await sleep(GUEST_MS);
  await go(guest, 'close');
}

async function openRoom(forMs: number): Promise<void> {
  const host = await comeAgain({ name: 'Host', opens: true });
  visits.rooms++;
  await sleep(forMs);
  await go(host, 'leave');
}

async function comeBack(at: number): Promise<void> {
  const { token } = staying[at];
  await go(staying[at], 'close');
  staying[at] = await come({ name: 'Stays', token });
  visits.resumes++;
}

/** What goes on just now. */
const going = new Set<Promise<void>>();

function start(doing: Promise<void>): void {
  const watched = doing.catch((error: unknown) => fail((error as Error).message)).finally(() => going.delete(watched));
  going.add(watched);
}

let isChurning = false;

async function churn(): Promise<void> {
  isChurning = true;
  for (let round = 0; isChurning; round++) {
    start(comeBack(round % staying.length));
    start(visit());
    start(openRoom(HOST_MS));
    await sleep(ROUND_MS);
  }
}

async function openAndClose(count: number, perS: number): Promise<void> {
  for (let opened = 0; opened < count; opened++) {
    start(openRoom(0));
    await sleep(1000 / perS);
  }
  await calm();
}

async function calm(): Promise<void> {
  isChurning = false;
  await Promise.all(going);
  tell({ at: 'calm', visits });
}

/** An input of each per tick. */
function play(): void {
  for (const { player, drive } of present) {
    driveOn(drive);
    player.play(drive);
  }
}

function tell(told: VisitorsTold): void {
  process.send?.(told);
}

process.on('message', (order: VisitorsOrder) => {
  if (order.do === 'churn') void churn();
  else if (order.do === 'calm') void calm();
  else void openAndClose(order.count, order.perS);
});
process.on('disconnect', () => process.exit(0));
setInterval(play, TICK_MS);
for (let at = 0; at < task.steady; at++) staying.push(await comeAgain({ name: 'Stays', opens: at < ROOMS_STEADY }));
tell({ at: 'playing' });
