import { createDrive, type Drive, driveOn } from '#bench/wire/drive.ts';
import type { Lane, Speaker } from '#bench/wire/generator/lane.ts';
import { loadLane } from '#bench/wire/generator/lanes.ts';
import type { Told, Wanted } from '#bench/wire/generator/messages.ts';
import { openWebSocket } from '#bench/wire/generator/web-socket.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/*
 * The clients, in a process of their own: they join, hold random buttons, send an input per tick and count what they are sent.
 * Their inputs are spread evenly over the tick, as those of strangers are. Told what to do by messages; see `messages.ts`.
 */

interface Bot {
  readonly drive: Drive;
  readonly speaker: Speaker;
  isIn: boolean;
}

const wanted = JSON.parse(process.argv[2]) as Wanted;
const bots: Bot[] = [];
const counts = { states: 0, stateBytes: 0, inputs: 0, inputBytes: 0, others: 0, closed: 0 };
let joined = 0;

/** Connections that are opened at once; more would make a server refuse some of them. */
const OPENING = 16;

const OPEN_EVERY_MS = 10;

function openBot(lane: Lane, path: string, index: number): void {
  const wire = openWebSocket(wanted.port, path, {
    onOpen: () => speaker.onOpen(),
    onMessage: (bytes, from, to, isText) => {
      if (speaker.onMessage(bytes, from, to, isText) === 'other') return void counts.others++;
      counts.states++;
      counts.stateBytes += to - from;
      if (!bot.isIn) join(bot);
    },
    onClose: (why) => {
      if (counts.closed++ === 0) console.error(`a client of ${wanted.lane} was closed: ${why}`);
    },
  });
  const speaker = lane.speaker(wire, index);
  const bot: Bot = { drive: createDrive(index + 1), speaker, isIn: false };
  bots.push(bot);
}

function join(bot: Bot): void {
  bot.isIn = true;
  if (++joined === wanted.clients) tell({ at: 'joined' });
}

async function openAll(lane: Lane): Promise<void> {
  for (let index = 0; index < wanted.clients; index++) {
    openBot(lane, await lane.path(wanted.port), index);
    if (index % OPENING === OPENING - 1) await new Promise((resolve) => setTimeout(resolve, OPEN_EVERY_MS));
  }
}

/** Between two turns the thread sleeps: what arrives meanwhile is read at once, which costs far less than message by message. */
const TURN_MS = 1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Inputs by an absolute schedule, so that there are sixty a second whatever the timer does. */
function sendInputs(): void {
  const everyMs = TICK_MS / wanted.clients;
  const originMs = performance.now();
  let sent = 0;
  let turns = 0;
  const turn = (): void => {
    const due = Math.floor((performance.now() - originMs) / everyMs);
    for (; sent < due; sent++) sendInput(bots[sent % wanted.clients]);
    turns = Math.max(turns + 1, Math.floor((performance.now() - originMs) / TURN_MS));
    Atomics.wait(sleeper, 0, 0, Math.max(0, originMs + turns * TURN_MS - performance.now()));
    setImmediate(turn);
  };
  turn();
}

function sendInput(bot: Bot | undefined): void {
  if (!bot?.isIn) return;
  driveOn(bot.drive);
  counts.inputs++;
  counts.inputBytes += bot.speaker.sendInput(bot.drive);
}

let startMs = 0;
let startCpu = process.cpuUsage();

function start(): void {
  counts.states = counts.stateBytes = counts.inputs = counts.inputBytes = 0;
  startMs = performance.now();
  startCpu = process.cpuUsage();
}

function stop(): void {
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  tell({ at: 'counted', counted: { ...counts, seconds, cpuShare: (user + system) / 1e6 / seconds } });
}

function tell(told: Told): void {
  process.send?.(told);
}

process.on('message', (order) => (order === 'start' ? start() : stop()));
process.on('disconnect', () => process.exit(0));
await openAll(await loadLane(wanted.lane));
sendInputs();
