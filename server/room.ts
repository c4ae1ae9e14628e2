import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS, TICK_HZ } from '#shared/core/constants.ts';
import { createSchedule, type Schedule } from '#shared/core/schedule.ts';
import { aimedButtons, type Game, type PlacedFields, type Rules } from '#shared/games/game.ts';
import { createInputFrame, type InputRefusal, readInputFrame } from '#shared/net/input-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { History } from '#shared/sim/history.ts';
import type { Past } from '#shared/sim/past.ts';
import { createTimeline, type Timeline } from '#shared/sim/timeline.ts';
import { isReusable } from '#shared/sim/ids.ts';
import { createInputBuffer, type InputBuffer } from '#shared/sim/input-buffer.ts';
import { createInput, createInputs, type Input, type Inputs } from '#shared/sim/input.ts';
import { createLives, type Lives } from '#shared/sim/lives.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createShown, type Shown } from '#shared/sim/shown.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import type { Bot, BotBrain } from '#server/bots.ts';
import type { Client, FramePort } from '#server/client.ts';
import { createEvidence, type EvidenceRing } from '#server/evidence.ts';
import { type FrameSize, frameSizeOf } from '#server/frame-buffers.ts';
import { createInbox, type Inbox, postFrame } from '#server/inbox.ts';
import { NO_LOAD, type RoomLoad } from '#server/load/shed.ts';
import { createPhases, type Phases } from '#server/phases.ts';
import { createLates, type Lates } from '#server/late-inputs.ts';
import { createPast } from '#server/past.ts';
import { createPlaces, type Places } from '#server/places.ts';
import type { Recorder } from '#server/recording/recorder.ts';
import { createShared, type Shared } from '#server/frame-records.ts';

/*
 * One running game. A room knows neither sockets nor threads nor clocks: a host steps it with `runTick` and hands it what
 * arrived. Between ticks the functions here only enqueue or read.
 */

/** Settings of the host that the tick reads. */
export interface RoomSettings {
  /** Entities within this distance of the own body are sent, m. */
  readonly interestRadius: number;
  /** An entity that is known stays so up to `radius * (1 + hysteresis)`. */
  readonly interestHysteresis: number;
  /** ... and at least this long, so that nothing flickers at the edge. */
  readonly interestMinTicks: number;
  /** Frames that may be unacknowledged beyond one round trip. */
  readonly gateExtraTicks: number;
  /** A client gets a frame every so many ticks. */
  readonly sendEveryTicks: number;
  /** Late movement is worked in up to so many ticks back; 0: never. */
  readonly rollbackTicks: number;
  /** Entities times ticks that a tick may live again; of what goes beyond it the oldest is dropped. */
  readonly rollbackEntityTicks: number;
  /** Rooms with more seats do not roll back. */
  readonly rollbackSeats: number;
  /** What frames to one client come to, bytes a second; beyond it the most important goes first. */
  readonly budgetBytesPerS: number;
  /** What is farther than this from the own body, m, is told less often ... */
  readonly rateNearMetres: number;
  /** ... down to every so many ticks. */
  readonly rateFarTicks: number;
}

export interface RoomOptions {
  readonly code: string;
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  readonly seed: number;
  /** Simulation tunables, in the order of the game's set. */
  readonly tunables: Float64Array;
  readonly settings: RoomSettings;
  /** For measuring phases only; the simulation never sees it. */
  readonly nowMs: () => number;
}

/** A change to who plays, applied at the next tick. */
export type Command =
  | { readonly type: 'attach'; readonly seat: number; readonly epoch: number; readonly port: FramePort }
  | { readonly type: 'bot'; readonly seat: number; readonly epoch: number; readonly skill: number }
  | { readonly type: 'detach'; readonly seat: number }
  | { readonly type: 'remove'; readonly seat: number };

/** A place for a player; exists for the room's life whether taken or not. */
export interface Seat {
  readonly seat: number;
  /** Somebody has it, though the body may only arrive with the next tick. */
  taken: boolean;
  /** It is in the game, though its body may be dead just now. */
  joined: boolean;
  /** Tick at which it was last given up. */
  leftAtTick: number;
  readonly buffer: InputBuffer;
  /** Tick since which its holder has both the seat and a body in the game: nothing of theirs counts before. */
  playsSinceTick: number;
  /** Buttons of inputs that came late, to be pressed in the next tick; aim and view are those of an aimed one among them. */
  readonly late: Input;
  client: Client | undefined;
  /** Plays it in place of a client. */
  bot: Bot | undefined;
}

/** What happened since the room began; every refusal has a count. */
export interface RoomCounters {
  inputsUsed: number;
  inputsSubstituted: number;
  /** Came after their tick. */
  inputsLate: number;
  /** ... of which the movement was worked in all the same, */
  inputsRolledBack: number;
  /** ... or the rest was dropped because of the bound on a rollback. */
  inputsTruncated: number;
  inputsEarly: number;
  inputsRepeated: number;
  inputsConflicting: number;
  /** Of an earlier life of the seat. */
  framesStale: number;
  framesInvalid: number;
  inboxFull: number;
  acksForged: number;
  /** Views that a shot claimed and that could not be, and those that lay deeper than they can have been drawn. */
  viewsForged: number;
  viewsClamped: number;
  rollbacks: number;
  /** Entities times ticks that were lived again. */
  restepped: number;
  resyncs: number;
  framesSent: number;
  framesGated: number;
  /** Ticks of clients whose lines bear fewer frames than the host would send. */
  ticksSlowed: number;
  /** Updates left for a later frame: of what is far, and because the budget was used up. */
  updatesSpaced: number;
  updatesDeferred: number;
  bytesSent: number;
  /** Points of `places` that looks compared with where the looker is, and times that the rules were asked what is seen; bots' as well. */
  pointsTested: number;
  sightsAsked: number;
  /** Slots that frames went through for what to tell of them. */
  slotsWalked: number;
  /** Records of entities that were encoded, each for all frames of its tick that copy it, and their bits. */
  recordsEncoded: number;
  recordBits: number;
}

export interface Room {
  readonly code: string;
  readonly game: Game;
  readonly map: GameMap;
  readonly settings: RoomSettings;
  readonly world: World<PlacedFields>;
  readonly rules: Rules<PlacedFields>;
  readonly history: History;
  /** The last ticks, as a rollback lives them again. */
  readonly timeline: Timeline;
  /** Late inputs of this tick that may be worked in. */
  readonly lates: Lates;
  /** What the last shots were judged by. */
  readonly evidence: EvidenceRing;
  /** What seats were shown. */
  readonly past: Past;
  readonly shown: Shown;
  /** Who lives, as of the last tick. */
  readonly lives: Lives;
  /** Where everything is, for interest. */
  readonly places: Places;
  /** Scratch of interest: points of `places`. */
  readonly candidates: Int32Array;
  /** What this tick's frames have alike. */
  readonly shared: Shared;
  readonly seats: readonly Seat[];
  /** Seats with a connected client, ascending. */
  readonly clients: Client[];
  /** Those that play, by seat, ascending. */
  readonly bots: Bot[];
  /** What the bots share; there from the first bot on. */
  brain: BotBrain | undefined;
  readonly commands: Command[];
  readonly inbox: Inbox;
  readonly inputs: Inputs;
  readonly scratchInput: Input;
  /** Bits of the buttons that shoot at what is on the screen. */
  readonly aimed: number;
  /** By seat: bit i is 1 when the movement of `tick - i` was that of its input ... */
  readonly usedMasks: Uint32Array;
  /** ... when it came too late for anything of it to count. */
  readonly refusedMasks: Uint32Array;
  /** Seats whose bodies leave in the tick under way. */
  readonly leaving: number[];
  readonly frameSize: FrameSize;
  /** [0]: when this tick was due, in the host's time. */
  readonly deadlineMs: Float64Array;
  /** When the ticks around this one are due, from tick to tick. */
  readonly schedule: Schedule;
  /** What its loop bears, with all rooms in it. */
  load: RoomLoad;
  readonly counters: RoomCounters;
  readonly phases: Phases;
  /** Writes down what steps consume, where the host wants it. */
  recorder: Recorder | undefined;
}

/** More than one core can serve. Rooms that are recorded have 255 at most. */
const SEATS_MAX = 1000;

/** Opens a room at tick 0 with the map's entities in place and every seat free. */
export function createRoom(options: RoomOptions): Room {
  const { game, map, seats } = options;
  assert(seats > 0 && seats <= SEATS_MAX, `${seats} seats, at most ${SEATS_MAX}`);
  const ranges = game.ranges(seats, map);
  const world = createWorld(game.schema, { ranges, seed: options.seed, tickHz: TICK_HZ, tunables: options.tunables });
  const rules = game.open(map, ranges);
  rules.populate(world);
  const { settings } = options;
  const codec = wireCodecOf(game.schema);
  const timeline = createTimeline(world);
  const places = createPlaces(game, map, world.capacity, settings.interestRadius, settings.interestHysteresis);
  const room: Omit<Room, 'past'> = {
    code: options.code,
    game,
    map,
    settings,
    world,
    rules,
    history: timeline.history,
    timeline,
    evidence: createEvidence(world.schema.rewound.length),
    lates: createLates(seats),
    shown: createShown(world),
    lives: createLives(world.capacity),
    places,
    candidates: new Int32Array(places.xs.length),
    shared: createShared(codec, world.capacity),
    seats: Array.from({ length: seats }, (_, seat) => {
      const buffer = createInputBuffer();
      return {
        seat,
        taken: false,
        joined: false,
        leftAtTick: -HISTORY_TICKS,
        buffer,
        playsSinceTick: 0,
        late: createInput(),
        client: undefined,
        bot: undefined,
      };
    }),
    clients: [],
    bots: [],
    brain: undefined,
    commands: [],
    inbox: createInbox(seats),
    inputs: createInputs(seats),
    scratchInput: createInput(),
    aimed: aimedButtons(game.look),
    usedMasks: new Uint32Array(seats),
    refusedMasks: new Uint32Array(seats),
    leaving: [],
    frameSize: frameSizeOf(codec, world.capacity, ranges.ownedPerSeat),
    deadlineMs: new Float64Array(1),
    schedule: createSchedule(),
    load: NO_LOAD,
    counters: createCounters(),
    phases: createPhases(options.nowMs),
    recorder: undefined,
  };
  return Object.assign(room, { past: createPast(room) });
}

function createCounters(): RoomCounters {
  return {
    inputsUsed: 0,
    inputsSubstituted: 0,
    inputsLate: 0,
    inputsRolledBack: 0,
    inputsTruncated: 0,
    inputsEarly: 0,
    inputsRepeated: 0,
    inputsConflicting: 0,
    framesStale: 0,
    framesInvalid: 0,
    inboxFull: 0,
    acksForged: 0,
    viewsForged: 0,
    viewsClamped: 0,
    rollbacks: 0,
    restepped: 0,
    resyncs: 0,
    framesSent: 0,
    framesGated: 0,
    ticksSlowed: 0,
    updatesSpaced: 0,
    updatesDeferred: 0,
    bytesSent: 0,
    pointsTested: 0,
    sightsAsked: 0,
    slotsWalked: 0,
    recordsEncoded: 0,
    recordBits: 0,
  };
}

export function tickOf(room: Room): number {
  return room.world.head[HEAD_TICK];
}

/** Ticks that the room goes back for late movement; 0: it never does. */
export function reachOf({ settings, seats }: Room): number {
  return seats.length > settings.rollbackSeats ? 0 : settings.rollbackTicks;
}

/**
 * Whether a body may begin at the seat: no ring means its last one any more, nor anything else that its last holder owned,
 * which may have ended later than the body.
 */
export function isRested(room: Room, seat: number): boolean {
  return isReusable(room.world, seat) && tickOf(room) - room.seats[seat].leftAtTick >= HISTORY_TICKS;
}

/** The lowest seat whose next body would begin at once, or -1. A seat just given up rests a while. */
export function freeSeat(room: Room): number {
  for (const { seat, taken } of room.seats) {
    if (!taken && isRested(room, seat)) return seat;
  }
  return -1;
}

/**
 * Puts a connection on a seat from the next tick on: frames go to `port`, inputs of this epoch count. A seat that is not in
 * the game joins it, as soon as it has rested; so this is a join and a resume alike. A bot there is gone.
 */
export function seatPlayer(room: Room, seat: number, epoch: number, port: FramePort): void {
  room.seats[seat].taken = true;
  room.commands.push({ type: 'attach', seat, epoch, port });
}

/** The connection is gone, the seat is kept: the body brakes, nothing is sent. */
export function detachPlayer(room: Room, seat: number): void {
  room.commands.push({ type: 'detach', seat });
}

/** The seat is given up: its body leaves. */
export function removePlayer(room: Room, seat: number): void {
  room.commands.push({ type: 'remove', seat });
}

export type FrameFate = 'queued' | 'full' | InputRefusal;

const frame = createInputFrame();

/** Checks an input frame from a seat's connection and queues what it says; nothing else changes. Keeps no bytes. */
export function receiveFrame(room: Room, seat: number, bytes: Uint8Array, arrivalMs: number): FrameFate {
  const refusal = readInputFrame(bytes, tickOf(room), frame);
  if (refusal) {
    room.counters.framesInvalid++;
    return refusal;
  }
  if (postFrame(room.inbox, seat, frame, arrivalMs)) return 'queued';
  room.counters.inboxFull++;
  return 'full';
}
