import { bursts, CHEAT_RATES_HZ, fastClock, honest, repeats, type Sender, type Want } from '#bench/cheats/flood.ts';
import { createRawClient, type RawClient } from '#bench/cheats/raw-client.ts';
import { createDraw } from '#bench/sim/draw.ts';
import { createSystem, type System } from '#bench/sim/system.ts';
import { SPAWN_METRES, wide } from '#bench/speed/speed-room.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';

/*
 * The same cheats through the whole lobby, transport limits and all: a system for each, with nobody else in the room.
 */

export interface LobbyRun {
  readonly name: string;
  /** Of the way of the honest player. */
  readonly ratio: number;
  /** Why the server closed the link, if it did. */
  readonly closed: string | undefined;
}

const TICKS = 600;
const RUN: Want = () => ({ moveX: 127, pressed: 4 });

/** Ten seconds of each cheat, or of those of these names. */
export function raceInLobby(names?: readonly string[]): LobbyRun[] {
  const right = race(honest(RUN)).metres;
  const cheats: [string, () => Sender][] = [
    ...CHEAT_RATES_HZ.map((hz): [string, () => Sender] => [`${hz} Hz`, () => fastClock(hz, RUN)]),
    ...CHEAT_RATES_HZ.map((hz): [string, () => Sender] => [
      `repeats at ${hz} Hz`,
      () => repeats(hz, createDraw(hz, 30), RUN),
    ]),
    ['bursts of 300', () => bursts(createDraw(1, 31), RUN)],
  ];
  return cheats
    .filter(([name]) => names === undefined || names.includes(name))
    .map(([name, open]) => {
      const { metres, closed } = race(open());
      return { name, ratio: metres / right, closed };
    });
}

/** How far one sender gets in ten seconds, and why its link was closed. */
function race(sender: Sender): { metres: number; closed: string | undefined } {
  const game = { ...(relight as unknown as Game), maps: [wide] };
  const system = createSystem({ game, map: wide, seed: 1, tunables: { 'round.warmUpS': 600 } });
  const raw = createRawClient({ connect: system.connect, clock: system.clock, game });
  system.clock.advanceBy(100);
  raw.join('runner');
  system.clock.advanceBy(200);
  // In the middle between two ticks.
  const startMs = system.clock.nowMs() + TICK_MS / 2;
  const first = raw.known.tick + 1;
  for (let at = 0; at < TICKS; at++) {
    system.clock.advanceTo(startMs + at * TICK_MS);
    const frames = sender(first + at);
    for (const frame of frames) raw.send(frame);
    // Who says nothing at all is taken for gone.
    if (frames.length === 0) raw.send({});
  }
  // Not a tick more: some have said by now what they do in the next half second.
  system.clock.advanceTo(startMs + TICKS * TICK_MS);
  return { metres: metresOf(system), closed: closedBy(raw) };
}

/** Far from where the only body began; it stays where it is when its player is closed. */
function metresOf({ lobby }: System): number {
  const [{ room }] = [...lobby.rooms.values()];
  return Math.hypot(
    room.world.columns.x[0] / POSITION_PER_METRE - SPAWN_METRES,
    room.world.columns.y[0] / POSITION_PER_METRE - SPAWN_METRES,
  );
}

function closedBy({ refused }: RawClient): string | undefined {
  return refused?.code;
}
