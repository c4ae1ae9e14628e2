import { refuseTunable } from '#shared/core/tunables.ts';
import { hostValue } from '#server/host-tunables.ts';
import { nameBot } from '#server/lobby/bot-names.ts';
import { leaveIdle, vacateSeat } from '#server/lobby/occupy.ts';
import { announceRoster, botsIn, closeLaterIfEmpty, codeOf, openSpec, playersIn, specOf } from '#server/lobby/rooms.ts';
import { releaseLater } from '#server/lobby/seats.ts';
import { holdSession } from '#server/lobby/sessions.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';
import {
  checkpointShape,
  checkpointsBytes,
  openCheckpoints,
  readSeat,
  type Slot,
} from '#server/recovery/checkpoint.ts';
import { type KeptLobby, keptText, readKeptLobby } from '#server/recovery/kept-lobby.ts';
import type { RoomFiles } from '#server/recovery/room-files.ts';
import { count } from '#server/transport/counts.ts';

/*
 * Rooms that a process did not live to close. The next one opens them again where their last checkpoint was, with everybody in them as if
 * all connections had dropped just now: seats are kept, tokens are good, bots and rounds go on.
 */

/**
 * How often rooms are looked at for what is new: a new session is on the disk so long after it began, and a checkpoint so long after it
 * was made. Costs some 20 µs for each room.
 */
export const KEEP_EVERY_MS = 100;

/** Has every room written as far as it is news. */
export function keepRooms(lobby: Lobby): void {
  const { files } = lobby.options;
  if (!files) return;
  for (const open of lobby.rooms.values()) {
    if (open.checkpoints) files.keep(codeOf(open), textOf(open), open.checkpoints);
  }
}

function textOf({ hosted: { spec }, epochs, bots, sessions }: OpenRoom): string {
  const { code, game, map, seats, seed, tunables } = spec;
  return keptText({
    ...buildMarksOf(game, map),
    ...{ code, game: game.name, map: map.name, seats, seed, tunables: [...tunables] },
    epochs: [...epochs],
    bots: bots.map((name) => name ?? null),
    sessions: sessions.flatMap((session) => {
      if (!session) return [];
      const { kept, seat, name, rotation, provenRotation } = session;
      return { id: kept, seat, name, rotation, provenRotation };
    }),
  });
}

/** Opens every room that was found; one that this server cannot go on with is set aside, and the log says why. */
export function bringBackRooms(lobby: Lobby): void {
  const { files, log } = lobby.options;
  for (const code of files?.found ?? []) {
    const why = bringBack(lobby, files!, code);
    count(lobby.recoveries, why === undefined ? 'came-back' : 'set-aside');
    if (why === undefined) continue;
    files!.setAside(code);
    log.warn('a room did not come back', { room: code, why });
  }
}

/** Why it cannot, or undefined. */
function bringBack(lobby: Lobby, files: RoomFiles, code: string): string | undefined {
  const text = files.readText(code);
  const kept = text === undefined ? undefined : readKeptLobby(text);
  if (!kept || kept.code !== code) return 'its file cannot be read';
  const why = refuseKept(lobby, kept);
  if (why !== undefined) return why;
  const { game, map, seats } = lobby.options;
  const shape = checkpointShape(game, map, seats);
  const checkpoints = openCheckpoints(shape, new SharedArrayBuffer(checkpointsBytes(shape)));
  const [slot] = checkpoints.slots;
  const tick = files.readNewest(code, slot);
  if (tick === 0) return 'it has no whole checkpoint';
  const spec = specOf(lobby, code, kept.seed, Float64Array.from(kept.tunables));
  const open = openSpec(lobby, spec, checkpoints, true);
  seatEverybody(lobby, open, kept, slot);
  lobby.options.log.info('room came back', { room: code, tick, players: playersIn(open), bots: botsIn(open) });
  return undefined;
}

function refuseKept({ options, rooms }: Lobby, kept: KeptLobby): string | undefined {
  const { game, map, seats, host } = options;
  const marks = buildMarksOf(game, map);
  if (kept.game !== game.name || kept.map !== map.name) return 'it is of another game or map';
  if (kept.seats !== seats) return 'it has another number of seats';
  if (kept.build !== marks.build) return 'it was played by another version';
  if (kept.layout !== marks.layout || kept.rules !== marks.rules) return 'it was played by other rules';
  const { keys } = game.tunables;
  const isSet = kept.tunables.length === keys.length;
  if (!isSet || keys.some((key, at) => refuseTunable(game.tunables, key, kept.tunables[at])))
    return 'its settings are none';
  return rooms.size >= hostValue(host, 'net.rooms') ? 'no more rooms may be open' : undefined;
}

/** The text and the checkpoint may be a moment apart: the checkpoint says where bots are, the text where people are. */
function seatEverybody(lobby: Lobby, open: OpenRoom, kept: KeptLobby, slot: Slot): void {
  open.epochs.set(kept.epochs);
  for (const one of kept.sessions) {
    releaseLater(lobby, holdSession(lobby, open, one));
    leaveIdle(open, one.seat);
  }
  for (let seat = 0; seat < kept.seats; seat++) {
    const { taken, isBot } = readSeat(slot, seat);
    const session = open.sessions[seat];
    if (isBot && !session) open.bots[seat] = kept.bots[seat] ?? nameAnew(open, seat);
    else if (isBot || (taken && !session)) vacateSeat(open, seat);
  }
  // The room may be stepped by another thread: until it is heard of, no seat is free.
  open.commands.fill(open.hosted.commands());
  announceRoster(open, undefined);
  closeLaterIfEmpty(lobby, open);
}

function nameAnew({ hosted, epochs, bots, sessions }: OpenRoom, seat: number): string {
  const isTaken = (name: string): boolean => bots.includes(name) || sessions.some((session) => session?.name === name);
  return nameBot(hosted.spec.seed, seat, epochs[seat], isTaken);
}
