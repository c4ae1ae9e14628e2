import { type Client, isSlotUsed, leaveSlot, takeSlot } from '#server/client.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';
import { queryRadius } from '#shared/sim/grid.ts';

/**
 * Decides what a client knows from this tick on: `entering` gets slots, `leaving` loses them, both ascending (the lowest
 * free slot is taken each time). Its own body always; others within the radius, with hysteresis in space and time.
 */
export function selectInterest(room: Room, client: Client): void {
  client.leavingCount = 0;
  client.enteringCount = 0;
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    if (isSlotUsed(client, slot) && !staysKnown(room, client, slot)) leave(room, client, slot);
  }
  const near = findNear(room, client);
  for (let i = 0; i < near; i++) {
    const entity = room.candidates[i];
    if (entity !== client.seat && client.slotOf[entity] < 0) enter(room, client, entity);
  }
  markPhase(room.phases, PHASE.interest);
}

function staysKnown(room: Room, client: Client, slot: number): boolean {
  const entity = client.entityOf[slot];
  const { kind, generation } = room.world.columns;
  if (kind[entity] === 0 || generation[entity] !== client.generationOf[slot]) return false;
  if (tickOf(room) - client.enteredTick[slot] < room.settings.interestMinTicks) return true;
  return isWithin(room, client, entity, room.settings.interestRadius * (1 + room.settings.interestHysteresis));
}

/** Fills `room.candidates` with everything within the radius, ascending, and returns how many. */
function findNear(room: Room, client: Client): number {
  const { x, y } = room.world.columns;
  const reach = room.settings.interestRadius / room.game.schema.fields.x.rest;
  return queryRadius(room.grid, room.world, x[client.seat], y[client.seat], reach, room.candidates);
}

function isWithin(room: Room, client: Client, entity: number, radius: number): boolean {
  const { x, y } = room.world.columns;
  const dx = x[entity] - x[client.seat];
  const dy = y[entity] - y[client.seat];
  const reach = radius / room.game.schema.fields.x.rest;
  return dx * dx + dy * dy <= reach * reach;
}

function leave(room: Room, client: Client, slot: number): void {
  leaveSlot(client, slot, tickOf(room));
  client.leaving[client.leavingCount++] = slot;
}

function enter(room: Room, client: Client, entity: number): void {
  const slot = takeSlot(client, entity, room.world.columns.generation[entity], tickOf(room));
  if (slot >= 0) client.entering[client.enteringCount++] = slot;
}
