import { assert } from '#shared/core/assert.ts';
import { createBits, setBit, takeBits } from '#shared/core/bits.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Mind, PlacedFields, Sight } from '#shared/games/game.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { createInputFrame, type InputFrame, ONE_INPUT_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { clearInput } from '#shared/sim/input.ts';
import { HEAD_SEED, type World } from '#shared/sim/world.ts';
import { createInterest, freeSlots, type Interest, isSlotUsed } from '#server/interest.ts';
import { beginBots, endBots } from '#server/phases.ts';
import { type Command, receiveFrame, removePlayer, type Room, tickOf } from '#server/room.ts';
import { selectInterest } from '#server/tick/select-interest.ts';

/*
 * What plays seats that nobody else does. To the tick a bot is a person: it is seated by a command, knows what
 * `selectInterest` lets it know as of the last finished tick, and its inputs come as bytes through the inbox.
 */

/** A bot on a seat; lives as long as it holds it. */
export interface Bot {
  readonly seat: number;
  /** Inputs with another one are dropped. */
  readonly epoch: number;
  /** Position in the game's `Bots.skills`. */
  readonly skill: number;
  readonly seed: number;
  /** The game's, all 0 at first. */
  readonly memory: Float64Array;
  /** What it knows. Nothing is ever encoded or sent. */
  readonly interest: Interest;
}

/** A sight that can be filled for one after another. */
export interface OpenSight extends Sight<PlacedFields> {
  seat: number;
  /** Scratch: bits of the same entities while they are gathered. */
  readonly named: Int32Array;
}

/** What all bots of a room share, one after another. */
export interface BotBrain {
  readonly mind: Mind<PlacedFields>;
  readonly sight: OpenSight;
  readonly frame: InputFrame;
  readonly writer: Writer;
  /** By length: the first bytes of `writer`. */
  readonly bytes: readonly Uint8Array[];
}

/** Of the seeds that rooms' bots get; another draw from a room's seed must not be the same one. */
const SEED_PURPOSE = 0xb07;

/**
 * Seats a bot from the next tick on, as `seatPlayer` does a person; `epoch` is another one than that of the seat's holder
 * before. The first bot of a room makes the game work out what its bots need of the map.
 */
export function addBot(room: Room, seat: number, skill: number, epoch = 0): void {
  room.brain ??= openBrain(room);
  room.seats[seat].taken = true;
  room.commands.push({ type: 'bot', seat, epoch, skill });
}

/** The bot is gone with the next tick, its body with it, as when a person gives the seat up. */
export function removeBot(room: Room, seat: number): void {
  removePlayer(room, seat);
}

function openBrain({ game, map, world }: Room): BotBrain {
  assert(game.bots !== undefined, `${game.name} has no bots`);
  const frame = { ...createInputFrame(), count: 1 };
  const writer = { bytes: new Uint8Array(ONE_INPUT_BYTES_MAX), at: 0 };
  return {
    mind: game.bots.open(map, world.ranges),
    sight: createSight(world),
    frame,
    writer,
    bytes: viewsByLength(writer.bytes),
  };
}

/** The beginnings of `bytes`, by length, so that none is cut out anew in each tick. */
export function viewsByLength(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length + 1 }, (_, length) => bytes.subarray(0, length));
}

/** A sight of a world with room for all that there is. */
export function createSight(world: World<PlacedFields>): OpenSight {
  return { world, seat: 0, entities: new Int32Array(world.capacity), count: 0, named: createBits(world.capacity) };
}

/** Makes the bot that a command seats. */
export function createBot(room: Room, { seat, epoch, skill }: Command & { type: 'bot' }): Bot {
  const { capacity, head } = room.world;
  return {
    seat,
    epoch,
    skill,
    seed: randomU32(head[HEAD_SEED], 0, seat, SEED_PURPOSE),
    memory: new Float64Array(room.game.bots?.memory ?? 0),
    interest: createInterest(seat, capacity),
  };
}

/**
 * Lets every bot decide, and posts its one input for the coming tick, which is due at `deadlineMs`. Called by the host
 * between ticks. Allocates nothing.
 */
export function thinkBots(room: Room, deadlineMs: number): void {
  const { brain, bots } = room;
  if (!brain || bots.length === 0) return;
  beginBots(room.phases);
  for (let i = 0; i < bots.length; i++) {
    if (room.seats[bots[i].seat].joined) playBot(room, brain, bots[i], deadlineMs);
  }
  endBots(room.phases);
}

function playBot(room: Room, brain: BotBrain, bot: Bot, deadlineMs: number): void {
  const { mind, sight, frame, writer, bytes } = brain;
  const tick = tickOf(room);
  selectInterest(room, bot.interest);
  // It has taken in at once what it was told.
  freeSlots(bot.interest, tick);
  fillSight(bot.interest, sight);
  const input = frame.inputs[0];
  clearInput(input);
  mind.think(sight, bot.memory, bot.skill, bot.seed, input);
  frame.epoch = bot.epoch;
  frame.firstTick = tick + 1;
  writer.at = 0;
  writeInputFrame(writer, frame);
  receiveFrame(room, bot.seat, bytes[writer.at], deadlineMs);
}

/** Names the entities that a client or bot knows, its own body among them while it lives; nothing else that its seat owns. */
export function fillSight(client: Interest, sight: OpenSight): void {
  const { named, entities, world } = sight;
  sight.seat = client.seat;
  if (world.columns.kind[client.seat] !== 0) setBit(named, client.seat);
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    if (isSlotUsed(client, slot)) setBit(named, client.entityOf[slot]);
  }
  sight.count = takeBits(named, entities);
}
