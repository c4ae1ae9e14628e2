import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import type { Client } from '#server/client.ts';
import { type Room, tickOf } from '#server/room.ts';
import { wasSent } from '#server/sent.ts';
import { LOOK_TICKS } from '#server/tick/select-interest.ts';
import { Violation } from '#bench/sim/check/violation.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';

/** Two things come nearer to each other or go apart by no more than this between two looks: bodies run, pulses fly. */
const WAY_PER_TICK_METRES = 0.8;

/**
 * Checks what a client is told of against the plain rule, without grid, turns or lists: nothing that is far unless it was near a
 * moment ago, nothing of its own, nothing that is gone; and of what has been near for a moment, all.
 */
export function checkInterest(room: Room, client: Client): void {
  const { world, lives, game, settings } = room;
  const { kind } = world.columns;
  if (!hasLooked(room, client)) return;
  const slack = WAY_PER_TICK_METRES * LOOK_TICKS;
  const far = settings.interestRadius * (1 + settings.interestHysteresis) + slack;
  const first = ownedStart(world.ranges, client.seat);
  for (let entity = 0; entity < world.capacity; entity++) {
    const slot = client.slotOf[entity];
    const isOwn = entity === client.seat || (entity >= first && entity < first + world.ranges.ownedPerSeat);
    if (slot < 0) continue;
    if (isOwn) fail(room, client, entity, 'own things are told apart');
    if (client.entityOf[slot] !== entity) fail(room, client, entity, 'a slot means one thing');
    if (lives.lifeOf[entity] === 0 || client.generationOf[slot] !== lives.lifeOf[entity]) {
      fail(room, client, entity, 'what is gone is not known');
    }
    if (game.common.includes(kind[entity])) continue;
    if (tickOf(room) - client.enteredTick[slot] <= settings.interestMinTicks + LOOK_TICKS) continue;
    const metres = distance(room, client.seat, entity);
    if (metres > far && isPlaced(room, client))
      fail(room, client, entity, 'nothing beyond the interest is known', metres, far);
  }
  checkComplete(room, client, first, settings.interestRadius - slack);
}

/** Whether the last look was from where the own body is now: a dead one is put where it comes back before its life begins. */
function isPlaced({ world }: Room, { seat }: Client): boolean {
  return world.columns.kind[seat] !== 0 || (world.head[HEAD_TICK] + seat) % LOOK_TICKS === 0;
}

/** A client that was sent nothing for a while has looked at nothing either. */
function hasLooked(room: Room, client: Client): boolean {
  for (let back = 0; back < LOOK_TICKS; back++) {
    const tick = tickOf(room) - back;
    if ((tick + client.seat) % room.settings.sendEveryTicks !== 0) continue;
    if (!wasSent(client.sent, tick)) return false;
  }
  return true;
}

/** Only what no slot is left for may be missing, and what has just begun to be near. */
function checkComplete(room: Room, client: Client, first: number, near: number): void {
  const { world, lives, game } = room;
  for (let i = 0; i < lives.count; i++) {
    const entity = lives.living[i];
    if (client.slotOf[entity] >= 0 || entity === client.seat) continue;
    if (entity >= first && entity < first + world.ranges.ownedPerSeat) continue;
    if (game.common.includes(world.columns.kind[entity])) fail(room, client, entity, 'everybody knows the scores');
    if (!isInSight(room, client, entity)) continue;
    const metres = distance(room, client.seat, entity);
    if (metres < near) fail(room, client, entity, 'what is near is known', metres, near);
  }
}

/** Where the game says who sees what: what is in sight without a step of anybody, at the tick of a look. What flies comes too fast. */
function isInSight({ rules, world }: Room, client: Client, entity: number): boolean {
  if (!rules.sees) return true;
  if ((world.head[HEAD_TICK] + client.seat) % LOOK_TICKS !== 0) return false;
  return rules.sees(world, client.seat, entity, 0);
}

/** From the body of a seat, or where it was last, to the nearest point of a thing, m. */
function distance({ world, game }: Room, seat: number, entity: number): number {
  const { x, y, kind } = world.columns;
  const quantum = game.schema.fields.x.rest;
  const dx = (x[entity] - x[seat]) * quantum;
  const dy = (y[entity] - y[seat]) * quantum;
  const look = game.look.kinds.find((one) => one.kind === kind[entity]);
  if (look?.shape !== 'beam' || look.facing === undefined || look.length === undefined) return Math.hypot(dx, dy);
  const angle = world.table[game.schema.at[look.facing]][entity];
  const length = world.table[game.schema.at[look.length]][entity] * game.schema.fields[look.length].rest;
  const along = Math.max(0, Math.min(length, -dx * cosTurn(angle) - dy * sinTurn(angle)));
  return Math.hypot(dx + along * cosTurn(angle), dy + along * sinTurn(angle));
}

function fail(room: Room, client: Client, entity: number, invariant: string, found?: number, expected?: number): never {
  const values = found === undefined ? {} : { found, expected: expected! };
  throw new Violation({ invariant, room: room.code, tick: tickOf(room), seat: client.seat, entity, ...values });
}
