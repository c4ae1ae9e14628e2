import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Control, startControl } from '#bench/isolation/control.ts';
import { type FaultyHouse, openFaultyHouse } from '#bench/isolation/faulty-house.ts';
import { type LateTicks, watchLateTicks } from '#bench/isolation/late-ticks.ts';
import type { FromGuests, GuestsStart, ToGuests } from '#bench/isolation/messages.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { openRecording } from '#shared/net/recording/recording.ts';
import { type Fault, FAULTS } from '#shared/testing/faults.ts';
import { tickIn } from '#server/host/status.ts';

/*
 * Rooms on two threads, and one of them goes wrong in each of seven ways, twice. What the others lose, what its players are told, and what
 * becomes of it.
 */

export interface IsolationParts {
  readonly faults: readonly Fault[];
  /** How often all of them are gone through. */
  readonly times: number;
  /** After the first crash, and without any for comparison, ms. */
  readonly calmMs: number;
  /** Both rooms on one thread: the planted fault. */
  readonly workers: number;
}

/** What one fault came to. */
export interface FaultReport {
  readonly fault: Fault;
  /** From asking for it until all players of the room were told, and until all of them had a state again; undefined: they were not. */
  readonly toldMs: number | undefined;
  readonly playsMs: number | undefined;
  /** ... and until they were told that it is given up, the second time. */
  readonly endedMs: number | undefined;
  /** Of the first fault: ticks of the room on the same thread that are not lived or were lived again, beyond those that are due. */
  readonly neighbourLostTicks: number;
  /** Of both: ticks of the other thread that began late, and those excluded. */
  readonly late: number;
  readonly excluded: number;
  readonly ticks: number;
  readonly worstMs: number;
  /** Ticks that a room of the other thread lacks, by the clock. */
  readonly otherLostTicks: number;
  /** Its folder has a recording that can be read. */
  readonly isSetAside: boolean | undefined;
}

export interface IsolationReport {
  readonly faults: readonly FaultReport[];
  /** The other thread while nothing went wrong. */
  readonly calm: Pick<LateTicks, 'ticks' | 'late' | 'excluded' | 'worstMs'>;
  readonly threadsEnded: number;
  readonly otherEnded: number;
  readonly troubles: readonly string[];
}

const PATIENCE_MS = 8000;

/** A room is put back to half a second before at most: before that much of it is there, to its beginning. */
const SETTLED_TICKS = 75;

/** Of each room. */
const PLAYERS = 2;

export async function runIsolation(parts: IsolationParts, log: (line: string) => void): Promise<IsolationReport> {
  const house = await openFaultyHouse(parts.workers);
  const control = startControl();
  const guests = startGuests(house);
  try {
    return await play(parts, { house, control, guests }, log);
  } finally {
    await guests.end();
    await control.stop();
    await house.stop();
  }
}

interface Stage {
  readonly house: FaultyHouse;
  readonly control: Control;
  readonly guests: Guests;
}

async function play(parts: IsolationParts, stage: Stage, log: (line: string) => void): Promise<IsolationReport> {
  const { house, control, guests } = stage;
  const { host } = house.lobby;
  const otherWorker = parts.workers - 1;
  await upAndRunning(house);
  // Rooms go to the thread with the fewest: a neighbour on the first one, and two on the other.
  const neighbour = await guests.open('neighbour');
  const other = await guests.open('other');
  await guests.open('victim');
  await guests.open('other 2');
  guests.say({ type: 'leave', group: 'victim' });
  await sleep(parts.calmMs);
  const calm = watchLateTicks(host, otherWorker, control);
  await sleep(parts.calmMs);
  calm.stop();
  const faults: FaultReport[] = [];
  for (let time = 0; time < parts.times; time++) {
    for (const fault of parts.faults) {
      const report = await tryFault(stage, fault, { neighbour, other, otherWorker, calmMs: parts.calmMs });
      log(describe(report));
      faults.push(report);
    }
  }
  const ended = host.workers().map((worker) => worker.ended ?? 0);
  const { ticks, late, excluded, worstMs } = calm;
  return {
    faults,
    calm: { ticks, late, excluded, worstMs },
    threadsEnded: ended.reduce((sum, count) => sum + count, 0),
    otherEnded: ended[otherWorker],
    troubles: guests.troubles,
  };
}

interface Places {
  /** Codes. */
  readonly neighbour: string;
  readonly other: string;
  readonly otherWorker: number;
  readonly calmMs: number;
}

async function tryFault(stage: Stage, fault: Fault, places: Places): Promise<FaultReport> {
  const { house, control, guests } = stage;
  const code = await guests.open('victim');
  await until(() => tickOfRoom(house, code) > SETTLED_TICKS);
  const neighbourLost = countLost(house, places.neighbour);
  const otherLost = countLost(house, places.other);
  const watched = watchLateTicks(house.lobby.host, places.otherWorker, control);
  const first = await guests.fault('victim', fault, fault !== 'stall');
  await sleep(places.calmMs);
  const neighbourLostTicks = neighbourLost();
  const isOver = fault === 'stall';
  const second = isOver ? undefined : await guests.fault('victim', fault, false);
  await sleep(isOver ? 0 : places.calmMs / 2);
  watched.stop();
  const isSetAside = isOver ? undefined : await findsRecording(house, code);
  guests.say({ type: 'leave', group: 'victim' });
  return {
    fault,
    toldMs: first.told?.event === 'room:restored' ? first.told.ms : undefined,
    playsMs: first.playsMs,
    endedMs: second?.told?.event === 'room:left' ? second.told.ms : undefined,
    neighbourLostTicks,
    ...{ late: watched.late, excluded: watched.excluded, ticks: watched.ticks, worstMs: watched.worstMs },
    otherLostTicks: otherLost(),
    isSetAside,
  };
}

function tickOfRoom({ lobby }: FaultyHouse, code: string): number {
  const open = lobby.rooms.get(code);
  return open ? tickIn(open.hosted.status) : 0;
}

/** Counts from now on by how many ticks a room is behind the clock; a tick is not lost because it is not told yet. */
function countLost(house: FaultyHouse, code: string): () => number {
  const [fromMs, fromTick] = [performance.now(), tickOfRoom(house, code)];
  return () => {
    const due = (performance.now() - fromMs) / TICK_MS;
    return Math.max(0, Math.round(due - (tickOfRoom(house, code) - fromTick)));
  };
}

async function findsRecording(house: FaultyHouse, code: string): Promise<boolean> {
  const dir = path.join(house.dataDir, 'quarantine');
  await house.lobby.options.quarantine?.settled();
  const folder = readdirSync(dir).find((name) => name.endsWith(`-${code}`));
  if (folder === undefined || !existsSync(path.join(dir, folder, 'why.json'))) return false;
  const files = readdirSync(path.join(dir, folder)).filter((name) => name.endsWith('.btrec'));
  return files.some((name) => typeof openRecording(readFileSync(path.join(dir, folder, name))) !== 'string');
}

async function upAndRunning({ lobby }: FaultyHouse): Promise<void> {
  await until(() => lobby.host.workers().every(({ up }) => up));
}

async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!isSo() && performance.now() < endMs) await sleep(10);
}

interface Told {
  readonly event: string;
  readonly ms: number;
}

export interface Guests {
  readonly troubles: string[];
  say(message: ToGuests): void;
  /** Opens a room with a group of players; its code. */
  open(group: string, count?: number): Promise<string>;
  /** Has a fault happen in the room of a group, and waits for what its players are told; with `plays`, until they play again as well. */
  fault(
    group: string,
    fault: Fault,
    plays: boolean,
  ): Promise<{ readonly told: Told | undefined; readonly playsMs: number | undefined }>;
  end(): Promise<unknown>;
}

export function startGuests({ links }: FaultyHouse): Guests {
  const start: GuestsStart = { url: links[0] };
  const worker = new Worker(new URL('guests-main.ts', import.meta.url), { workerData: start });
  const troubles: string[] = [];
  const heard: FromGuests[] = [];
  worker.on('message', (message: FromGuests) => heard.push(message));
  worker.on('error', (error) => troubles.push(String(error)));
  const say = (message: ToGuests): void => worker.postMessage(message);

  /** Takes the message of that kind out of those that came; undefined when it does not come in time. */
  async function wait<T extends FromGuests['type']>(
    type: T,
    group: string,
  ): Promise<Extract<FromGuests, { type: T }> | undefined> {
    const place = (): number => heard.findIndex((message) => message.type === type && message.group === group);
    await until(() => place() >= 0);
    const at = place();
    return at < 0 ? undefined : (heard.splice(at, 1)[0] as Extract<FromGuests, { type: T }>);
  }

  return {
    troubles,
    say,
    open: async (group, count = PLAYERS) => {
      say({ type: 'open', group, count });
      const message = await wait('in', group);
      if (!message) throw new Error(`the players of "${group}" found no room`);
      return message.code;
    },
    fault: async (group, fault, plays) => {
      say({ type: 'fault', group, fault });
      if (fault === 'stall') {
        const again = await wait('plays', group);
        return { told: undefined, playsMs: again?.ms };
      }
      const told = await wait('told', group);
      const again = plays ? await wait('plays', group) : undefined;
      return { told, playsMs: again?.ms };
    },
    end: async () => {
      for (const message of heard) if (message.type === 'trouble') troubles.push(`${message.group}: ${message.what}`);
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      say({ type: 'end' });
      await exited;
    },
  };
}

function describe(report: FaultReport): string {
  const ms = (value: number | undefined): string => (value === undefined ? 'never' : `${value.toFixed(0)} ms`);
  const told =
    report.fault === 'stall'
      ? 'nothing to tell'
      : `told after ${ms(report.toldMs)}, given up after ${ms(report.endedMs)}`;
  return (
    `${report.fault.padEnd(7)} ${told}; plays again after ${ms(report.playsMs)}; the room beside it lost ${report.neighbourLostTicks} ticks; ` +
    `elsewhere ${report.late} of ${report.ticks} ticks late (${report.excluded} with the machine)`
  );
}

export const ALL_FAULTS: readonly Fault[] = FAULTS;
