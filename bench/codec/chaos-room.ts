import { clearInput } from '#shared/sim/input.ts';
import { randomU32 } from '#shared/core/random.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game, Mind, PlacedFields } from '#shared/games/game.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, type InputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import { createStagedState, putOwn, putOwned, readStateFrame, type StagedState } from '#shared/net/state-frame.ts';
import { createStateHeader, takeStateHeader } from '#shared/net/state-header.ts';
import {
  beginBits,
  beginReading,
  bitLength,
  createBitReader,
  createBitWriter,
  takeBits,
} from '#shared/net/wire/bits.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { createSight, fillSight, type OpenSight } from '#server/bots.ts';
import type { Client } from '#server/client.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { createRoom, receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * A real room in disorder: players who fight over lines that stall, acknowledge late, lose their place and go, so that frames are
 * skipped, updates put off and ticks lived again. Each frame is read as a client reads it, and what the client then knows must be what
 * the room has shown, bit for bit.
 */

export interface ChaosOptions {
  readonly game: Game;
  readonly codec: WireCodec;
  readonly players: number;
  readonly seed: number;
  readonly ticks: number;
  /** A frame in every so many ticks. */
  readonly sendEveryTicks: number;
  /** Lines are good, and nobody loses anything: what a frame usually is. */
  readonly isQuiet?: boolean;
  /** Called with each frame before it is read: for planted faults. */
  readonly meddle?: (bytes: Uint8Array, tick: number) => void;
}

export interface ChaosReport {
  frames: number;
  /** Entities that a frame brought up to date, by whatever means. */
  updates: number;
  /** ... that it said were left for later. */
  deferred: number;
  entered: number;
  left: number;
  /** Frames that came after a longer pause than usual, or told everything anew. */
  late: number;
  fresh: number;
  rollbacks: number;
  /** By frame: bits of its head and its own body, and of whatever else its seat owns. */
  readonly fixedBits: number[];
  readonly ownedBits: number[];
  /** Frames that were refused, and entities and own bodies that came out as others than they are. */
  wrong: number;
  /** Where the first wrong one was. */
  firstWrong: string | undefined;
}

interface Player {
  readonly seat: number;
  readonly memory: Float64Array;
  slots: Slots;
  readonly staged: StagedState;
  /** Inputs under way. */
  readonly line: { readonly arrives: number; readonly bytes: Uint8Array }[];
  epoch: number;
  acks: boolean;
  resync: boolean;
  /** Tick of the last frame that it acknowledges. */
  ackTick: number;
}

interface Chaos {
  readonly options: ChaosOptions;
  readonly room: Room;
  readonly players: Player[];
  readonly report: ChaosReport;
  readonly mind: Mind<PlacedFields>;
  readonly sight: OpenSight;
  readonly frame: InputFrame;
}

/** Less than a crowd needs, so that updates are put off. */
const BUDGET = { 'budget.bytesPerS': 4096, 'rate.nearMetres': 10 } as const;

/** Draws of `randomU32`. */
const USE = { stall: 1, delay: 2, stopAcks: 3, startAcks: 4, resync: 5, leave: 6 } as const;

const LEAD_TICKS = 3;

/** Plays from the opening of the room on. Deterministic. */
export function runChaos(options: ChaosOptions): ChaosReport {
  const chaos = openChaos(options);
  const { room, players, report } = chaos;
  while (tickOf(room) < options.ticks) {
    for (const player of players) play(chaos, player);
    runTick(room, (tickOf(room) + 1) * TICK_MS);
  }
  report.rollbacks = room.counters.rollbacks;
  return report;
}

function openChaos(options: ChaosOptions): Chaos {
  const { game, players, seed, codec } = options;
  const host = defaultValues(hostTunables);
  for (const [key, value] of Object.entries(BUDGET)) host[hostTunables.at[key as keyof typeof BUDGET]] = value;
  const room = createRoom({
    ...{ code: 'MESS', game, map: game.maps[0], seats: players, seed, tunables: defaultValues(game.tunables) },
    settings: { ...roomSettings(host), sendEveryTicks: options.sendEveryTicks },
    nowMs: () => 0,
  });
  const { capacity, ranges } = room.world;
  const report = { frames: 0, updates: 0, deferred: 0, entered: 0, left: 0, late: 0, fresh: 0, rollbacks: 0, wrong: 0 };
  const chaos: Chaos = {
    options,
    room,
    report: { ...report, fixedBits: [], ownedBits: [], firstWrong: undefined },
    mind: game.bots!.open(room.map, ranges),
    sight: createSight(room.world),
    frame: { ...createInputFrame(), count: 1 },
    players: Array.from({ length: players }, (_, seat) => ({
      ...{
        seat,
        memory: new Float64Array(game.bots!.memory),
        epoch: 0,
        line: [],
        acks: true,
        resync: false,
        ackTick: 0,
      },
      slots: createSlots(codec, capacity),
      staged: createStagedState(codec, capacity, ranges.ownedPerSeat),
    })),
  };
  for (const player of chaos.players) seat(chaos, player);
  return chaos;
}

/** A new connection on the seat, of a client that knows nothing. */
function seat(chaos: Chaos, player: Player): void {
  const { room, options } = chaos;
  player.epoch = (player.epoch + 1) & 0xff;
  player.slots = createSlots(options.codec, room.world.capacity);
  player.ackTick = 0;
  player.line.length = 0;
  const { epoch } = player;
  seatPlayer(room, player.seat, epoch, {
    sendFrame: (buffer, length, written) => {
      if (epoch === player.epoch) receive(chaos, player, buffer.slice(0, length));
      written();
    },
    stalled: () => {},
  });
}

function play(chaos: Chaos, player: Player): void {
  const { room, options } = chaos;
  const tick = tickOf(room);
  const oneIn = (n: number, use: number): boolean => randomU32(options.seed, tick, player.seat, use) % n === 0;
  if (!options.isQuiet) {
    if (oneIn(120, USE.stopAcks)) player.acks = false;
    if (oneIn(40, USE.startAcks)) player.acks = true;
    if (oneIn(400, USE.resync)) player.resync = true;
    if (oneIn(900, USE.leave)) seat(chaos, player);
  }
  if (player.acks) player.ackTick = player.slots.tick;
  decide(chaos, player, tick);
  while (player.line.length > 0 && player.line[0].arrives <= tick + 1) {
    receiveFrame(room, player.seat, player.line.shift()!.bytes, (tick + 1) * TICK_MS);
  }
}

/** One input, which comes late now and then. */
function decide({ room, options, mind, sight, frame }: Chaos, player: Player, tick: number): void {
  const { client } = room.seats[player.seat];
  if (!client) return;
  const [input] = frame.inputs;
  fillSight(client, sight);
  clearInput(input);
  mind.think(sight, player.memory, player.seat % options.game.bots!.skills.length, options.seed + player.seat, input);
  Object.assign(frame, {
    epoch: player.epoch,
    resync: player.resync,
    ackTick: player.ackTick,
    firstTick: tick + LEAD_TICKS,
  });
  player.resync = false;
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(w, frame);
  const draw = (use: number): number => randomU32(options.seed, tick, player.seat, use);
  const stall = !options.isQuiet && draw(USE.stall) % 12 === 0 ? 2 + (draw(USE.delay) % 6) : 0;
  const arrives = Math.max(player.line.at(-1)?.arrives ?? 0, tick + 1 + (draw(USE.delay) % LEAD_TICKS) + stall);
  player.line.push({ arrives, bytes: w.bytes.slice(0, w.at) });
}

function receive(chaos: Chaos, player: Player, bytes: Uint8Array): void {
  const { report, options, room } = chaos;
  const { slots, staged } = player;
  const before = slots.tick;
  const tick = tickOf(room);
  options.meddle?.(bytes, tick);
  report.frames++;
  report.fixedBits.push(headBits(bytes, slots) + bodyBits(room, player.seat));
  report.ownedBits.push(ownedBits(room, player.seat));
  const refusal = readStateFrame(bytes, slots, staged);
  if (refusal) return wrong(report, `${refusal} at tick ${tick}`);
  applyFrame(slots, staged);
  report.deferred += staged.deferred;
  report.entered += staged.enters;
  report.left += staged.leaves;
  if (staged.header.fresh) report.fresh++;
  else if (staged.header.tick - before > options.sendEveryTicks) report.late++;
  checkOwn(chaos, player, tick);
  checkOthers(chaos, player, room.seats[player.seat].client!, tick);
}

const head = createStateHeader();
const scratch = createBitWriter(4096);

function headBits(bytes: Uint8Array, slots: Slots): number {
  const reader = createBitReader(bytes.length);
  beginReading(reader, bytes);
  takeBits(reader, 8);
  takeStateHeader(reader, head, slots);
  return reader.at;
}

function bodyBits({ world, game }: Room, body: number): number {
  beginBits(scratch);
  if (world.columns.kind[body] !== 0) putOwn(scratch, game.schema, world.table, body);
  return bitLength(scratch);
}

function ownedBits({ world: { ranges, table }, game }: Room, body: number): number {
  beginBits(scratch);
  putOwned(scratch, game.schema, table, ownedStart(ranges, body), ranges.ownedPerSeat);
  return bitLength(scratch);
}

function wrong(report: ChaosReport, what: string): void {
  report.wrong++;
  report.firstWrong ??= what;
}

/** The own section is at rest precision. */
function checkOwn({ room: { world, game }, report }: Chaos, { seat: body, staged }: Player, tick: number): void {
  const { ownRows, ownOf } = game.schema;
  const first = ownedStart(world.ranges, body);
  const check = (index: number, values: Int32Array, from: number): void => {
    const isSame = ownOf[world.columns.kind[index]].every(
      (at) => values[from + at] === (world.table[ownRows[at].index][index] | 0),
    );
    if (!isSame || values[from] !== world.columns.kind[index]) wrong(report, `own entity ${index} at tick ${tick}`);
  };
  check(body, staged.own, 0);
  for (let i = 0; i < world.ranges.ownedPerSeat; i++) check(first + i, staged.owned, i * ownRows.length);
}

/** What a slot was last told is what was shown at that tick; and which ticks those are, both sides know alike. */
function checkOthers({ room, report }: Chaos, { slots }: Player, client: Client, tick: number): void {
  const { shown, game } = room;
  for (let slot = 0; slot < slots.taken.length; slot++) {
    const entity = client.entityOf[slot];
    const isKnown = entity >= 0;
    if (isKnown !== (slots.taken[slot] !== 0)) wrong(report, `slot ${slot} at tick ${tick}: only one side knows it`);
    if (!isKnown || slots.taken[slot] === 0) continue;
    const last = slots.lastAt[slot];
    if (last !== client.lastAt[slot] || slots.beforeAt[slot] !== client.beforeAt[slot]) {
      wrong(report, `slot ${slot} at tick ${tick}: of tick ${last}, not ${client.lastAt[slot]}`);
      continue;
    }
    if (last === tick) report.updates++;
    if (tick - last >= shown.ticks.length) continue;
    const values = shownAt(shown, last);
    const of = game.schema.publicOf[values[entity]];
    const isSame = of.every((row) => slots.values[slot * slots.rows + row] === values[row * shown.capacity + entity]);
    if (!isSame) wrong(report, `slot ${slot} at tick ${tick}`);
  }
}
