import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { defaultValues, type TunableSet } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import { createLatePlayers } from '#bench/replay/late-players.ts';
import { addBot, removeBot, thinkBots } from '#server/bots.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { recordRoster, serveRecording, startRecording, stopRecording } from '#server/recording/record-room.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { createRoom, freeSeat, type Room, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * Matches that bots fight out in the real room, on virtual time, recorded as a server records them; some of them over bad lines.
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
  /** The last so many seats are played over lines so bad that many inputs come late. */
  readonly late?: number;
  /** Host tunables that are not at their defaults. */
  readonly host?: Readonly<Record<string, number>>;
  /** For comparison: nothing is written down. */
  readonly unrecorded?: boolean;
}

export interface RecordedMatch {
  /** The file. */
  readonly bytes: Uint8Array;
  /** Minutes for which a seat was taken, all seats together. */
  readonly playerMinutes: number;
  readonly rollbacks: number;
  /** Late inputs that the bound on rollbacks dropped. */
  readonly truncated: number;
  /** Hash of the world after the last tick. */
  readonly hash: string;
}

/** Plays and records a match from the opening of its room on. Deterministic. */
export function recordMatch(options: MatchOptions): RecordedMatch {
  const { skills, seed, ticks, churnTicks = 0, late = 0 } = options;
  const room = openRoom(options);
  const store = createMemoryStore();
  const recording = options.unrecorded ? undefined : startRecording(room, store, () => '2026-01-01T00:00:00.000Z');
  const bots = skills.slice(0, skills.length - late);
  for (const [seat, skill] of bots.entries()) addBot(room, seat, skill);
  const seats = skills.map((_, seat) => seat).slice(bots.length);
  const players = createLatePlayers({ room, seats, skills: skills.slice(bots.length), seed });
  recordRoster(room.recorder, rosterOf(skills));
  let played = 0;
  while (tickOf(room) < ticks) {
    const dueMs = (tickOf(room) + 1) * TICK_MS;
    if (churnTicks > 0 && tickOf(room) % churnTicks === churnTicks - 1) churn(room, skills);
    thinkBots(room, dueMs);
    players.play();
    runTick(room, dueMs);
    serveRecording(recording);
    played += room.bots.length + room.clients.length;
  }
  stopRecording(recording);
  const [file = ''] = store.names();
  const { rollbacks, inputsTruncated: truncated } = room.counters;
  const playerMinutes = played / (60 * TICK_HZ);
  return { bytes: store.bytesOf(file), playerMinutes, rollbacks, truncated, hash: hashHex(room.world.words) };
}

function openRoom({ game, seed, skills, tunables = {}, host = {} }: MatchOptions): Room {
  const values = valuesWith(game.tunables, tunables);
  return createRoom({
    ...{ code: 'BOTS', game, map: game.maps[0]!, seats: skills.length, seed, tunables: values },
    settings: roomSettings(valuesWith(hostTunables, host)),
    nowMs: () => 0,
  });
}

function valuesWith(set: TunableSet, changed: Readonly<Record<string, number>>): Float64Array {
  const values = defaultValues(set);
  for (const [key, value] of Object.entries(changed)) values[set.at[key]!] = value;
  return values;
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
