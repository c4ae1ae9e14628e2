import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDrive, driveOn } from '#bench/wire/drive.ts';
import { type Guest, openGuest } from '#bench/storm/guest.ts';
import type { StormFigures, StormOrder, StormTask, StormTold } from '#bench/storm/messages.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/* The clients, in a process of their own: some people who play, then everybody at once. Told what to do by messages; see `messages.ts`. */

/** People who play come one by one, so that nothing refuses them. */
const PLAYER_EVERY_MS = 30;

const task = JSON.parse(process.argv[2]!) as StormTask;

/** Any address of 127/8 leads here, and from any one can come. */
function addressOf(at: number): string {
  return `127.0.${1 + Math.floor(at / 250)}.${1 + (at % 250)}`;
}

interface Player {
  readonly guest: Guest;
  readonly drive: ReturnType<typeof createDrive>;
}

const players: Player[] = [];
let states = 0;

async function openPlayers(): Promise<void> {
  for (let at = 0; at < task.players; at++) {
    await new Promise<void>((resolve, reject) => {
      const onFailed = (why: string): void => reject(new Error(`a player got no seat: ${why}`));
      const handler = { onSeat: () => resolve(), onState: () => void states++, onFailed };
      const guest = openGuest(task.port, addressOf(250 * 200 + at), `P${at}`, handler);
      players.push({ guest, drive: createDrive(at + 1) });
    });
    await sleep(PLAYER_EVERY_MS);
  }
}

/** An input of each per tick, spread over it. */
function play(): void {
  const originMs = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - originMs) * players.length) / TICK_MS);
    // After a stall nobody has more to say than one input.
    for (sent = Math.max(sent, due - players.length); sent < due; sent++) {
      const { guest, drive } = players[sent % players.length]!;
      driveOn(drive);
      guest.play(drive);
    }
  }, 4);
}

async function storm(): Promise<StormFigures> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const startStates = states;
  const seatedMs: number[] = [];
  const rooms = new Set<string>();
  let failed = 0;
  let firstFailure = '';
  await new Promise<void>((resolve) => {
    const check = (): void => void (seatedMs.length + failed === task.clients && resolve());
    setTimeout(resolve, task.patienceMs);
    for (let at = 0; at < task.clients; at++) {
      let isDone = false;
      openGuest(task.port, addressOf(at % task.addresses), `C${at}`, {
        onSeat: ({ code }) => {
          isDone = true;
          seatedMs.push(performance.now() - startMs);
          rooms.add(code);
          check();
        },
        onState: () => {},
        onFailed: (why) => {
          if (isDone) return;
          isDone = true;
          if (failed++ === 0) firstFailure = why;
          check();
        },
      });
    }
  });
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  const statesHz = (states - startStates) / seconds / Math.max(1, players.length);
  return {
    ...{ seatedMs, failed, firstFailure, rooms: rooms.size, statesHz },
    cpuShare: (user + system) / 1e6 / seconds,
  };
}

function tell(told: StormTold): void {
  process.send?.(told);
}

process.on('message', (order: StormOrder) => {
  if (order === 'break') void storm().then((figures) => tell({ at: 'over', figures }));
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
await openPlayers();
if (players.length > 0) play();
tell({ at: 'playing' });
