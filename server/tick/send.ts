import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { type Client, mayReceive, STALL_TICKS } from '#server/client.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/** Whether the client gets a frame this tick; counts the ticks it gets none, and reports one that is gone. */
export function canDigest(room: Room, client: Client): boolean {
  const tick = tickOf(room);
  if (mayReceive(client, tick, room.settings.gateExtraTicks)) return true;
  room.counters.framesGated++;
  if (!client.stalled && tick - client.ackedAtTick > STALL_TICKS) {
    client.stalled = true;
    client.port.stalled();
  }
  return false;
}

/** Hands the frame over; the buffer is the port's until written. */
export function send(room: Room, client: Client): void {
  const tick = tickOf(room);
  const which = client.out[0] === 0 ? 0 : 1;
  const writer = client.writers[which];
  client.out[which] = 1;
  client.fresh = false;
  client.lastSentTick = tick;
  client.sentTicks[tick & (HISTORY_TICKS - 1)] = tick;
  client.sentAtMs[tick & (HISTORY_TICKS - 1)] = room.deadlineMs[0];
  room.counters.framesSent++;
  room.counters.bytesSent += writer.at;
  client.port.sendFrame(writer.bytes, writer.at, client.released[which]);
  markPhase(room.phases, PHASE.send);
}
