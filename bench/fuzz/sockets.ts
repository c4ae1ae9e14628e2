import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type Caller, converse, type Tally } from '#bench/fuzz/caller.ts';
import { askForRooms } from '#bench/fuzz/honest-caller.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { dice } from '#shared/testing/hostile-packets.ts';

/*
 * Hostile messages over real sockets to a server in a process of its own.
 */

export type ToHost = 'measure' | 'stop' | 'exit';

export interface HostReport {
  readonly ticks: number;
  readonly differsAt: number | undefined;
  readonly wrongs: readonly string[];
  readonly growthMiB: number;
  readonly refused: Readonly<Record<string, number>>;
}

export interface SocketRun extends HostReport {
  readonly frames: number;
  readonly connections: number;
  /** Upgrades that were none, and frames that no library sends. */
  readonly oddities: number;
  /** The server ended by itself, with this code. */
  readonly exited: number | undefined;
  /** How long an honest caller waited for an answer at most, ms: here for people, since the machine decides. */
  readonly answerMs: number;
}

export interface SocketRunOptions {
  readonly game: string;
  readonly seed: number;
  readonly frames: number;
  readonly plant?: string | undefined;
}

/** Conversations at once. */
const CALLERS = 48;

/** For which others go on while the server stops. */
const STOPPING_MS = 400;

const HOST = path.join(import.meta.dirname, 'socket-host.ts');

interface Host {
  readonly child: ChildProcess;
  readonly port: number;
  readonly code: string;
  readonly mates: readonly Joined[];
  /** Set once it has ended by itself. */
  exited: number | undefined;
}

export async function runSockets({ game, seed, frames, plant }: SocketRunOptions): Promise<SocketRun> {
  const host = await startHost([game, String(seed), plant ?? '']);
  let isStopping = false;
  const tally: Tally = {
    ...{ frames: 0, connections: 0, oddities: 0, wrongs: [], isOver: false },
    isStopping: () => isStopping || host.exited !== undefined,
  };
  const talking = callers(host, seed).map((caller) => converse(caller, tally));
  const answered = askForRooms(host.port, tally);
  await until(() => tally.frames >= frames / 4 || host.exited !== undefined);
  tell(host, 'measure');
  await until(() => tally.frames >= frames || host.exited !== undefined);
  const report = reportOf(host);
  isStopping = true;
  tell(host, 'stop');
  await pause(STOPPING_MS);
  tally.isOver = true;
  const said = await report;
  const [answerMs] = await Promise.all([answered, ...talking]);
  tell(host, 'exit');
  const wrongs = [...(said?.wrongs ?? []), ...tally.wrongs];
  const { connections, oddities } = tally;
  const nothing = { ticks: 0, differsAt: undefined, growthMiB: 0, refused: {} };
  return { ...nothing, ...said, wrongs, frames: tally.frames, connections, oddities, exited: host.exited, answerMs };
}

function startHost(args: readonly string[]): Promise<Host> {
  const child = fork(HOST, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
    child.once('message', (message: Pick<Host, 'port' | 'code' | 'mates'>) => {
      const host: Host = { child, ...message, exited: undefined };
      child.once('exit', (code) => (host.exited = code ?? -1));
      resolve(host);
    });
    child.once('exit', (code) => reject(new Error(`the server did not start (${code}): ${complaint}`)));
  });
}

/** What the host says at the end; undefined when it ends without a word. */
function reportOf({ child, exited }: Host): Promise<HostReport | undefined> {
  if (exited !== undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    child.once('message', (message: HostReport) => resolve(message));
    child.once('exit', () => resolve(undefined));
  });
}

function tell(host: Host, message: ToHost): void {
  if (host.exited === undefined && host.child.connected) host.child.send(message, () => {});
}

/** Strangers, and one for each seat of the silent. */
function callers({ port, code, mates }: Host, seed: number): Caller[] {
  const strangers = Array.from({ length: CALLERS }, (_, at): Caller => {
    return { port, house: code, roll: dice(seed + at), isMate: false, joined: undefined };
  });
  const seated = mates.map((joined, at): Caller => {
    return { port, house: code, roll: dice(seed + 1000 + at), isMate: true, joined };
  });
  return [...strangers, ...seated];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(5);
}
