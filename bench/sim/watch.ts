import {
  checkInputs,
  createInputLedger,
  type InputLedger,
  type InputsSeen,
  noteArrived,
  noteFrameSent,
} from '#bench/sim/check/inputs.ts';
import { checkInterest } from '#bench/sim/check/interest.ts';
import { checkBoards, checkLobby } from '#bench/sim/check/seats.ts';
import { checkRests, createRests, type Rests } from '#bench/sim/check/rests.ts';
import {
  COMPARE_EVERY,
  compareWithNote,
  createSentNotes,
  insideOf,
  noteSent,
  type SentNotes,
} from '#bench/sim/check/sent.ts';
import { type Shadow } from '#bench/sim/check/shadow.ts';
import { type Finding, Violation } from '#bench/sim/check/violation.ts';
import type { LiveMatch } from '#client/netcode/match.ts';
import type { PlacedFields } from '#shared/games/game.ts';
import type { ServerLink } from '#shared/net/link.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import type { World } from '#shared/sim/world.ts';
import type { Lobby, OpenRoom, Visitor } from '#server/lobby/state.ts';
import { type Room, tickOf } from '#server/room.ts';

/** How much was looked at: a run that compares nothing proves nothing. */
export interface Seen extends InputsSeen {
  /** Room ticks. */
  ticks: number;
  shadowTicks: number;
  /** ... that the room has lived more than once. */
  livedAgain: number;
  statesCompared: number;
  interestsChecked: number;
  framesReceived: number;
  rooms: number;
  /** Ticks of recordings that were lived again. */
  replayed: number;
}

/** What the checks of one room remember. */
interface RoomWatch {
  readonly world: World<PlacedFields>;
  readonly shadow: Shadow;
  readonly ledgers: readonly InputLedger[];
  readonly sent: readonly SentNotes[];
  readonly rests: Rests;
}

export interface Watch {
  readonly seen: Seen;
  /** The lobby; there from its creation on. */
  lobby: Lobby | undefined;
  readonly rooms: Map<World<PlacedFields>, RoomWatch>;
  /** By match: the newest tick that was compared or looked at. */
  readonly lookedAt: WeakMap<LiveMatch, number>;
  /** Own things as the page that takes in a frame predicted them; only where a run is to be explained. */
  predicted: { readonly ticks: Int32Array; readonly values: Int32Array } | undefined;
}

export function createWatch(): Watch {
  const seen: Seen = {
    ticks: 0,
    shadowTicks: 0,
    livedAgain: 0,
    statesCompared: 0,
    ...{ inTime: 0, workedIn: 0, pressedLate: 0, refused: 0, views: 0 },
    interestsChecked: 0,
    framesReceived: 0,
    rooms: 0,
    replayed: 0,
  };
  return { seen, lobby: undefined, rooms: new Map(), lookedAt: new WeakMap(), predicted: undefined };
}

/** A room was opened: its world is new. */
export function watchRoom(watch: Watch, world: World<PlacedFields>, shadow: Shadow): void {
  const each = <T>(create: () => T): T[] => Array.from({ length: world.ranges.seats }, create);
  watch.seen.rooms++;
  watch.rooms.set(world, {
    world,
    shadow,
    ledgers: each(createInputLedger),
    sent: each(createSentNotes),
    rests: createRests(world.capacity),
  });
}

/** A frame reaches the lobby; `take` hands it over. */
export function watchFrame(watch: Watch, lobby: Lobby, link: ServerLink, bytes: Uint8Array, take: () => void): void {
  const session = visitorOf(lobby, link)?.session;
  if (!session) return take();
  const { room } = session.open;
  const full = room.counters.inboxFull;
  const copy = bytes.slice();
  take();
  if (room.counters.inboxFull > full) return;
  const ledger = watch.rooms.get(room.world)?.ledgers[session.seat];
  if (ledger) noteArrived(ledger, copy, room);
}

function visitorOf(lobby: Lobby, link: ServerLink): Visitor | undefined {
  for (const visitor of lobby.visitors) if (visitor.link === link) return visitor;
  return undefined;
}

/** A room's step is about to consume these inputs. */
export function watchStep(watch: Watch, world: World<PlacedFields>, inputs: Inputs): void {
  const roomWatch = watch.rooms.get(world)!;
  const open = roomOf(watch, world);
  if (!open) return;
  const { room, epochs } = open;
  const { seen } = watch;
  const { inputsOf } = roomWatch.shadow;
  for (const seat of room.seats) {
    const ledger = roomWatch.ledgers[seat.seat];
    checkInputs({ ledger, room, seat, epoch: epochs[seat.seat], inputsOf, seen }, inputs);
  }
}

function roomOf({ lobby }: Watch, world: World<PlacedFields>): OpenRoom | undefined {
  for (const open of lobby?.rooms.values() ?? []) if (open.room.world === world) return open;
  return undefined;
}

/** Ticks that a shadow lags behind at most; the history must still have them. Those of the last rollback window wait in any case. */
const SHADOW_LAG_TICKS: number = 24 + ROLLBACK_TICKS_MAX;

/** Ticks between two looks at the scores and the list. */
const BOARD_TICKS = 8;

/** All rooms have been stepped once. */
export function watchTick(watch: Watch, lobby: Lobby): void {
  const rooms = [...lobby.rooms.values()];
  checkLobby(lobby);
  for (const open of rooms) watchRoomTick(watch, open);
  if (rooms.some(({ room }) => tickOf(room) % BOARD_TICKS === 0)) checkBoards(lobby);
  forgetClosed(watch, lobby);
}

function watchRoomTick(watch: Watch, { room }: OpenRoom): void {
  const roomWatch = watch.rooms.get(room.world)!;
  const tick = tickOf(room);
  const { seen } = watch;
  seen.ticks++;
  if (room.inbox.count !== 0 || room.commands.length !== 0) {
    throw new Violation({ invariant: 'a tick leaves no queue', room: room.code, tick });
  }
  checkRests(roomWatch.rests, room);
  for (const client of room.clients) {
    if (client.lastSentTick === tick) noteFrameSent(roomWatch.ledgers[client.seat], tick);
    if (client.lastSentTick !== tick || (client.sentFrames % COMPARE_EVERY !== 0 && client.sentFrames > 1)) continue;
    noteSent(roomWatch.sent[client.seat], room, client);
    checkInterest(room, client);
    seen.interestsChecked++;
  }
  if (roomWatch.shadow.waiting() >= SHADOW_LAG_TICKS) catchUp(seen, roomWatch, room, false);
}

function catchUp(seen: Seen, { shadow }: RoomWatch, { code, history }: Room, isEnd: boolean): void {
  const { lived, again } = shadow.catchUp(code, history, isEnd);
  seen.shadowTicks += lived;
  seen.livedAgain += again;
}

/** The run is over, and nothing came late for a while: all rooms are what their logs make of them, to the last tick. */
export function watchEnd(watch: Watch, lobby: Lobby): void {
  for (const { room } of lobby.rooms.values()) catchUp(watch.seen, watch.rooms.get(room.world)!, room, true);
}

function forgetClosed(watch: Watch, lobby: Lobby): void {
  if (watch.rooms.size === lobby.rooms.size) return;
  const worlds = new Set([...lobby.rooms.values()].map(({ room }) => room.world));
  for (const world of watch.rooms.keys()) if (!worlds.has(world)) watch.rooms.delete(world);
}

/** A page is about to take in a frame. Keeps what it has predicted, for a run that is repeated to be explained. */
export function keepPrediction(watch: Watch, match: LiveMatch): void {
  const { own } = insideOf(match).predictor;
  watch.predicted = { ticks: own.ticks.slice(), values: own.values.slice() };
}

/** A page has taken in a frame. */
export function watchState(watch: Watch, lobby: Lobby, match: LiveMatch): void {
  const { known } = insideOf(match);
  watch.seen.framesReceived++;
  if (watch.lookedAt.get(match) === known.tick) return;
  watch.lookedAt.set(match, known.tick);
  const open = lobby.rooms.get(match.code);
  const roomWatch = open && watch.rooms.get(open.room.world);
  if (!roomWatch) return;
  if (compareWithNote(roomWatch.sent[match.seat], open.room, match)) watch.seen.statesCompared++;
  const { unknown } = match.stats.mismatches;
  if (unknown === 0) return;
  throw new Violation({
    invariant: 'no prediction fails without a cause',
    room: match.code,
    tick: known.tick,
    seat: match.seat,
    ...(firstMisprediction(watch, match) ?? { found: unknown, expected: 0 }),
  });
}

/** The own thing (0 is the body) and field that a state had otherwise than predicted. */
function firstMisprediction({ predicted }: Watch, match: LiveMatch): Partial<Finding> | undefined {
  const { staged, predictor } = insideOf(match);
  const { ownRows, ownOf } = match.game.schema;
  const slot = staged.header.tick & (predictor.own.ticks.length - 1);
  if (predicted?.ticks[slot] !== staged.header.tick) return undefined;
  for (let part = 0; part < predictor.own.parts; part++) {
    const values = part === 0 ? staged.own : staged.owned;
    const at = part === 0 ? 0 : (part - 1) * ownRows.length;
    const keptAt = (slot * predictor.own.parts + part) * ownRows.length;
    const isJudged = part === 0 || values[at] === 0;
    const isGone = values[at] === 0 || predicted.values[keptAt] === 0;
    if (isGone && isJudged) continue;
    for (const row of isGone ? [0] : ownOf[values[at]]) {
      const found = predicted.values[keptAt + row];
      const expected = values[at + row];
      if (found !== expected && !ownRows[row].judged)
        return { entity: part, field: ownRows[row].name, found, expected };
    }
  }
  return undefined;
}
