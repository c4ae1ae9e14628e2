import { beginTick, endTick } from '#server/tick/begin-end.ts';
import { collectInputs } from '#server/tick/collect-inputs.ts';
import { encodeDelta } from '#server/tick/encode-delta.ts';
import { hear } from '#server/tick/hear.ts';
import { canDigest, send } from '#server/tick/send.ts';
import { selectInterest } from '#server/tick/select-interest.ts';
import { rollback } from '#server/tick/rollback.ts';
import { simulate } from '#server/tick/simulate.ts';
import { storeSnapshot } from '#server/tick/store-snapshot.ts';
import type { Room } from '#server/room.ts';

/**
 * One tick of a room, due at `deadlineMs` of the host's clock. The order of work is this list; every line is in a file
 * beside it. Nothing else touches the world.
 */
export function runTick(room: Room, deadlineMs: number): void {
  beginTick(room, deadlineMs);
  collectInputs(room);
  rollback(room);
  simulate(room);
  storeSnapshot(room);
  for (let i = 0; i < room.clients.length; i++) {
    const client = room.clients[i];
    if (!canDigest(room, client)) {
      hear(room, client);
      continue;
    }
    selectInterest(room, client);
    hear(room, client);
    encodeDelta(room, client);
    send(room, client);
  }
  endTick(room);
}
