import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import { addBot, removeBot, thinkBots } from '#server/bots.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { recordRoster, serveRecording, startRecording, stopRecording } from '#server/recording/record-room.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { createRoom, freeSeat, type Room, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * Matches that bots fight out in the real room, on virtual time, recorded as a server records them.
 */

export interface MatchOptions {
  readonly game: Game;
  readonly seed: number;
  /** By seat: position in the game's skills. */
  readonly skills: readonly number[];
  readonly ticks: number;
  /** Simulation tunables that are not at their defaults. */
  readonly tunables?: Readonly<Record<string, number>>;
  /** One bot goes and comes back about so often, ticks; 0: nobody does. */
  readonly churnTicks?: number;
}

export interface RecordedMatch {
  /** The file. */
  readonly bytes: Uint8Array;
  /** Minutes for which a seat was taken, all seats together. */
  readonly playerMinutes: number;
}

/** Plays and records a match from the opening of its room on. Deterministic. */
export function recordMatch(options: MatchOptions): RecordedMatch {
  const { skills, ticks, churnTicks = 0 } = options;
  const room = openRoom(options);
  const store = createMemoryStore();
  const recording = startRecording(room, store, () => '2026-01-01T00:00:00.000Z');
  for (const [seat, skill] of skills.entries()) addBot(room, seat, skill);
  recordRoster(room.recorder, rosterOf(skills));
  let played = 0;
  while (tickOf(room) < ticks) {
    const dueMs = (tickOf(room) + 1) * TICK_MS;
    if (churnTicks > 0 && tickOf(room) % churnTicks === churnTicks - 1) churn(room, skills);
    thinkBots(room, dueMs);
    runTick(room, dueMs);
    serveRecording(recording);
    played += room.bots.length;
  }
  stopRecording(recording);
  const [file] = store.names();
  return { bytes: store.bytesOf(file), playerMinutes: played / (60 * TICK_HZ) };
}

function openRoom({ game, seed, skills, tunables = {} }: MatchOptions): Room {
  const values = defaultValues(game.tunables);
  for (const [key, value] of Object.entries(tunables)) values[game.tunables.at[key]!] = value;
  return createRoom({
    ...{ code: 'BOTS', game, map: game.maps[0]!, seats: skills.length, seed, tunables: values },
    settings: roomSettings(defaultValues(hostTunables)),
    nowMs: () => 0,
  });
}

/** The first free seat is taken, or else one is given up: in turn. */
function churn(room: Room, skills: readonly number[]): void {
  const seat = freeSeat(room);
  if (seat >= 0) addBot(room, seat, skills[seat]!, tickOf(room) & 0xff);
  else if (room.bots.length > 0) removeBot(room, room.bots[tickOf(room) % room.bots.length]!.seat);
}

function rosterOf(skills: readonly number[]): RosterRow[] {
  return skills.map((_, seat) => ({ seat, name: `Bot ${seat + 1}`, connected: true, bot: true }));
}
