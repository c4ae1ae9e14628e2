import { hasBit } from '#shared/core/bits.ts';
import type { Client } from '#server/client.ts';
import type { Room } from '#server/room.ts';
import { tickOf } from '#server/room.ts';
import { maySee } from '#server/tick/select-interest.ts';

/** What was heard longer ago than this is dropped: it would point to where nobody is any more. */
const HEARD_TICKS = 16;

/**
 * Adds to `client.heard` what its body heard in this tick of what it does not know of. Call it in every tick, after its interest was
 * selected, or without that when it gets no frame: then what it would know now is taken for known, because the next frame tells of it.
 */
export function hear(room: Room, client: Client): void {
  const { rules, world } = room;
  if (!rules.hear) return;
  listener.room = room;
  listener.client = client;
  const since = tickOf(room) - client.lastSentTick;
  if (since % HEARD_TICKS === 0) client.heard.count = 0;
  rules.hear(world, client.seat, knows, client.heard);
}

/** Who listens; `Rules.hear` asks of one at a time, and a function made for each would be allocated. */
const listener: { room: Room | undefined; client: Client | undefined } = { room: undefined, client: undefined };

/** Whether a frame tells of it, or the last one did, which its end was told with. */
function knows(entity: number): boolean {
  const { room, client } = listener as { room: Room; client: Client };
  if (hasBit(client.known, entity) || client.told.knows(client.lastSentTick, entity)) return true;
  return client.selectedTick !== tickOf(room) && room.lives.lifeOf[entity] !== 0 && maySee(room, client, entity);
}
