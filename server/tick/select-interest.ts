import { setBit, takeBits } from '#shared/core/bits.ts';
import { isOfSeat } from '#shared/sim/world.ts';
import { type Interest, leaveSlot, takeSlot } from '#server/interest.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { FAR, isWithin, NEAR, type Places } from '#server/places.ts';
import { type Room, tickOf } from '#server/room.ts';

/**
 * Ticks from one look of a client at everything to the next. What begins a life is seen at once; what comes near by moving is
 * seen up to 3 ticks later, half a metre for a body at full speed. Clients take turns, so that all ticks cost alike.
 */
export const LOOK_TICKS = 4;

/**
 * What was in sight stays known so long after it was found there last, ticks: a step around a corner and back tells nothing anew. Longer,
 * and more is told of who is out of sight.
 */
export const KEEP_TICKS = 16;

/**
 * Decides what a client knows from this tick on: `entering` gets slots, `leaving` loses them, both ascending (the lowest
 * free slot is taken each time). Of common kinds all; of others what is within the radius of where its body is or last was, with
 * hysteresis in space and time, and of that, where the game's rules say so, what they let it see. Never its own body and what its seat
 * owns: the own section has those.
 *
 * Nothing here, neither who gets which slot nor in which order or tick, depends on what the client does not know.
 *
 * Costs one pass over the lives that turned with this tick, and at a look one over all points of `room.places`.
 */
export function selectInterest(room: Room, client: Interest): void {
  const tick = tickOf(room);
  const { lives } = room;
  const hasMissed = client.selectedTick !== tick - 1;
  client.enteringCount = 0;
  if (hasMissed) followAll(room, client);
  else followLives(room, client, lives.turned, lives.turns);
  // Its own body began a life, perhaps far from where the last one ended; or it is its turn, which may also have been missed.
  if (hasMissed || client.ownLife !== lives.lifeOf[client.seat] || (tick + client.seat) % LOOK_TICKS === 0) {
    followPlaces(room, client);
    if (room.rules.sees) followSeen(room, client);
  }
  client.leavingCount = takeBits(client.leavingBits, client.leaving);
  client.ownLife = lives.lifeOf[client.seat];
  client.selectedTick = tick;
  markPhase(room.phases, PHASE.interest);
}

/** For a client that missed a tick, and so the lives that turned with it. */
function followAll(room: Room, client: Interest): void {
  for (let entity = 0; entity < room.world.capacity; entity++) followLife(room, client, entity);
}

function followLives(room: Room, client: Interest, entities: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) followLife(room, client, entities[i]);
}

/** What is over leaves; what begins near, or is for everybody, enters. */
function followLife(room: Room, client: Interest, entity: number): void {
  const life = room.lives.lifeOf[entity];
  const slot = client.slotOf[entity];
  if (slot >= 0 && client.generationOf[slot] !== life) leave(room, client, slot);
  if (life === 0 || client.slotOf[entity] >= 0) return;
  const { places, world } = room;
  if (places.isCommon[world.columns.kind[entity]] === 1 || maySee(room, client, entity)) {
    enter(room, client, entity);
  }
}

/** Whether something that lives and is not common is near enough to be told of, and in sight where that counts. */
export function maySee({ places, rules, world, counters }: Room, client: Interest, entity: number): boolean {
  if (!isWithin(places, entity, world, client.seat, NEAR)) return false;
  if (!rules.sees) return true;
  counters.sightsAsked++;
  return rules.sees(world, client.seat, entity, client.aheadTicks + LOOK_TICKS);
}

function followPlaces(room: Room, client: Interest): void {
  const { places, candidates, world, counters } = room;
  const count = findCandidates(places, client.slotOf, world.columns.x, world.columns.y, client.seat, candidates);
  counters.pointsTested += places.count;
  let asked = -1;
  for (let i = 0; i < count; i++) {
    const entity = places.entities[candidates[i]];
    const slot = client.slotOf[entity];
    if (slot < 0) {
      // A beam has many points, and is looked for by any part of it at each.
      if (entity === asked) continue;
      asked = entity;
      if (maySee(room, client, entity)) enter(room, client, entity);
    } else if (hasStayed(room, client, slot) && !isWithin(places, entity, world, client.seat, FAR)) {
      leave(room, client, slot);
    }
  }
}

/** Who was found in sight is looked for again only after so long, ticks: it halves the cost of looking. */
export const SURE_TICKS = 8;

/** What is known and near stays so while it is seen, and a moment longer. */
function followSeen(room: Room, client: Interest): void {
  const tick = tickOf(room);
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    const entity = client.entityOf[slot];
    if (entity < 0 || room.places.isCommon[room.world.columns.kind[entity]] === 1) continue;
    if (tick - client.seenTick[slot] < SURE_TICKS) continue;
    if (maySee(room, client, entity)) client.seenTick[slot] = tick;
    else if (tick - client.seenTick[slot] >= KEEP_TICKS) leave(room, client, slot);
  }
}

/**
 * The points that may change what the client knows: near ones of what it does not know, and far ones of what it does. Nearly
 * none of the many that are asked, so nothing else is asked of them here.
 */
function findCandidates(
  { entities, xs, ys, count, reach }: Places,
  slotOf: Int16Array,
  x: Int32Array,
  y: Int32Array,
  seat: number,
  out: Int32Array,
): number {
  const near = reach[NEAR];
  const far = reach[FAR];
  const ownX = x[seat];
  const ownY = y[seat];
  let found = 0;
  for (let point = 0; point < count; point++) {
    const dx = xs[point] - ownX;
    const dy = ys[point] - ownY;
    const squared = dx * dx + dy * dy;
    if (slotOf[entities[point]] < 0 ? squared <= near : squared > far) out[found++] = point;
  }
  return found;
}

function hasStayed(room: Room, client: Interest, slot: number): boolean {
  return tickOf(room) - client.enteredTick[slot] >= room.settings.interestMinTicks;
}

function leave(room: Room, client: Interest, slot: number): void {
  leaveSlot(client, slot, tickOf(room));
  setBit(client.leavingBits, slot);
}

function enter(room: Room, client: Interest, entity: number): void {
  if (isOfSeat(room.world.ranges, client.seat, entity)) return;
  const slot = takeSlot(client, entity, room.lives.lifeOf[entity], tickOf(room));
  if (slot >= 0) client.entering[client.enteringCount++] = slot;
}
