import { type Client, mayReceive, noteFrame, STALL_TICKS } from '#server/client.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/** Whether the client gets a frame this tick: clients take turns where not every tick is sent. Counts the ticks it gets none, and reports one that is gone. */
export function canDigest(room: Room, client: Client): boolean {
  if ((tickOf(room) + client.seat) % room.settings.sendEveryTicks !== 0) return false;
  if (mayReceive(client, room.settings.gateExtraTicks)) return true;
  room.counters.framesGated++;
  if (!client.stalled && tickOf(room) - client.ackedAtTick > STALL_TICKS) {
    client.stalled = true;
    client.port.stalled();
  }
  return false;
}

/** Hands the frame over; the buffer is the port's until written. */
export function send(room: Room, client: Client): void {
  const which = client.out[0] === 0 ? 0 : 1;
  const writer = client.writers[which];
  client.out[which] = 1;
  noteFrame(client, tickOf(room), room.deadlineMs);
  room.counters.framesSent++;
  room.counters.bytesSent += writer.at;
  client.port.sendFrame(writer.bytes, writer.at, client.released[which]);
  markPhase(room.phases, PHASE.send);
}
