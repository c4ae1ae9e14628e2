import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { ClientFigures, GeneratorTask, Order, Told } from '#bench/load/messages.ts';
import { end, heard } from '#bench/tickload/run-load.ts';

/* All clients of a load run: some that predict and draw, in pairs, and the others, in as many processes as they need. */

/** People in a room. */
const ROOM_SIZE = 8;

/** Clients that draw: enough presses for a percentile, few enough for a third of a core. */
const DRAWING_MAX = 8;

/** A process holds so many of those that do not draw, by about half a core. */
const PER_PROCESS = 200;

/** ... and so many that do. */
const DRAWING_PER_PROCESS = 16;

export interface ClientsPlan {
  readonly url: string;
  readonly clients: number;
  readonly rampS: number;
  /** All of them draw: for a server on another machine. */
  readonly allDraw: boolean;
}

export interface Clients {
  start(): void;
  stop(): Promise<ClientFigures[]>;
  end(): Promise<void>;
}

interface Share {
  readonly program: string;
  readonly task: Omit<GeneratorTask, 'codes'>;
}

/** Who goes where. Those that draw come first and open rooms, which the others fill. */
export function shareOut({ url, clients, rampS, allDraw }: ClientsPlan): Share[] {
  const drawing = allDraw ? clients : Math.min(clients, DRAWING_MAX);
  const shares: Share[] = [];
  let first = 0;
  const take = (program: string, count: number, rooms: number): void => {
    const task = { url, first, clients: count, rooms, rampS: (rampS * count) / clients };
    shares.push({ program, task });
    first += count;
  };
  while (first < drawing) {
    const count = Math.min(DRAWING_PER_PROCESS, drawing - first);
    take(
      'probes-main.ts',
      count,
      Math.max(1, allDraw ? Math.ceil(count / ROOM_SIZE) : Math.floor(roomsWith(clients, count))),
    );
  }
  const rooms = Math.ceil(clients / ROOM_SIZE) - shares.reduce((sum, { task }) => sum + task.rooms, 0);
  const processes = Math.ceil((clients - first) / PER_PROCESS);
  for (let left = processes; left > 0; left--) {
    const count = Math.ceil((clients - first) / left);
    const opened = shares
      .filter(({ program }) => program === 'crowd-main.ts')
      .reduce((sum, { task }) => sum + task.rooms, 0);
    take('crowd-main.ts', count, Math.max(0, Math.round((rooms - opened) / left)));
  }
  return shares;
}

/** A pair for each room, as long as there are rooms. */
function roomsWith(clients: number, drawing: number): number {
  return Math.min(Math.ceil(drawing / 2), Math.ceil(clients / ROOM_SIZE));
}

/** Resolves when everybody plays. */
export async function startClients(plan: ClientsPlan): Promise<Clients> {
  const children: ChildProcess[] = [];
  const endAll = async (): Promise<void> => {
    await Promise.all(children.map((child) => end(child, () => child.disconnect())));
  };
  try {
    let codes: readonly string[] = [];
    for (const { program, task } of shareOut(plan)) {
      // Those that do not draw fill what is open; only the first of them goes to where others draw.
      const full: GeneratorTask = { ...task, codes: program === 'crowd-main.ts' ? codes : [] };
      const child = fork(path.join(import.meta.dirname, program), [JSON.stringify(full)]);
      children.push(child);
      const playing = await heard<Told, 'playing'>(child, 'playing');
      codes = program === 'crowd-main.ts' ? [] : [...codes, ...playing.codes];
    }
  } catch (error) {
    await endAll();
    throw error;
  }
  const order = (text: Order): void => children.forEach((child) => void child.send(text));
  return {
    start: () => order('start'),
    stop: async () => {
      const all = children.map((child) => heard<Told, 'over'>(child, 'over'));
      order('stop');
      return (await Promise.all(all)).map(({ figures }) => figures);
    },
    end: endAll,
  };
}
