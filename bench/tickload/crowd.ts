import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '#shared/core/constants.ts';
import { openCompactPlayer, type CompactPlayer, type Wish } from '#bench/tickload/compact-player.ts';
import type { CrowdFigures, CrowdOrder, CrowdTask, CrowdTold } from '#bench/tickload/messages.ts';
import { createDrive, type Drive, driveOn } from '#bench/wire/drive.ts';

/*
 * People who play, in a process of their own: the first ones open rooms, the others fill them in turns, and each sends an input in every
 * tick. Their inputs are spread over the tick, as those of strangers are.
 */

/** Between two who come: a server lets so many in without making anybody wait. */
const COME_EVERY_MS = 15;

const TRIES_MAX = 20;
const TRY_EVERY_MS = 500;

/** Between two turns the thread sleeps: what arrives meanwhile is read at once, which costs far less than message by message. */
const TURN_MS = 1;

const task = JSON.parse(process.argv[2]!) as CrowdTask;

interface Person {
  player: CompactPlayer | undefined;
  readonly drive: Drive;
}

const people: Person[] = [];
const counts = { states: 0, inputs: 0, ended: 0 };
let firstEnd = '';

/** Any address of 127/8 leads here, and from any one can come. */
function addressOf(at: number): string {
  return `127.0.${1 + Math.floor(at / 250)}.${1 + (at % 250)}`;
}

/** Resolves with the room's code; rejects with why there is no seat. */
function come(at: number, wish: Wish): Promise<string> {
  return new Promise((resolve, reject) => {
    let isIn = false;
    const person: Person = { player: undefined, drive: createDrive(at + 1) };
    person.player = openCompactPlayer(task.port, addressOf(at), wish, {
      onSeat: ({ code }) => {
        isIn = true;
        people.push(person);
        resolve(code);
      },
      onState: () => void counts.states++,
      onEnd: (why) => {
        if (!isIn) return reject(new Error(why));
        if (counts.ended++ === 0) firstEnd = why;
      },
    });
  });
}

/** Who is told that the server is busy comes again, as a person does. */
async function comeAgain(at: number, wish: Wish): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return await come(at, wish);
    } catch (error) {
      if (tries === TRIES_MAX || (error as Error).message !== 'server/busy') throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

async function openAll(): Promise<number> {
  const codes: string[] = [];
  for (let at = 0; at < task.players; at++) {
    const name = `P${at}`;
    if (at < task.rooms) codes.push(await comeAgain(at, { name, opens: true }));
    else await comeAgain(at, { name, room: codes[at % task.rooms]! });
    await sleep(COME_EVERY_MS);
  }
  return codes.length;
}

const cell = new Int32Array(new SharedArrayBuffer(4));

/** By an absolute schedule, so that there are sixty a second whatever the timer does. */
function playOn(): void {
  const everyMs = TICK_MS / people.length;
  const originMs = performance.now();
  let sent = 0;
  let turns = 0;
  const turn = (): void => {
    const due = Math.floor((performance.now() - originMs) / everyMs);
    // After a stall nobody has more to say than one input.
    for (sent = Math.max(sent, due - people.length); sent < due; sent++) playOnce(people[sent % people.length]!);
    turns = Math.max(turns + 1, Math.floor((performance.now() - originMs) / TURN_MS));
    Atomics.wait(cell, 0, 0, Math.max(0, originMs + turns * TURN_MS - performance.now()));
    setImmediate(turn);
  };
  turn();
}

function playOnce({ player, drive }: Person): void {
  driveOn(drive);
  if (player?.play(drive)) counts.inputs++;
}

let startMs = 0;
let startCpu = process.cpuUsage();

function start(): void {
  Object.assign(counts, { states: 0, inputs: 0 });
  startMs = performance.now();
  startCpu = process.cpuUsage();
}

function stop(): void {
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  const each = (count: number): number => count / seconds / people.length;
  const figures: CrowdFigures = {
    ...{ statesHz: each(counts.states), inputsHz: each(counts.inputs), ended: counts.ended, firstEnd },
    cpuShare: (user + system) / 1e6 / seconds,
  };
  tell({ at: 'over', figures });
}

function tell(told: CrowdTold): void {
  process.send?.(told);
}

process.on('message', (order: CrowdOrder) => (order === 'start' ? start() : stop()));
process.on('disconnect', () => process.exit(0));
const rooms = await openAll();
playOn();
tell({ at: 'playing', rooms });
