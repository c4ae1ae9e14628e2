import { chargeBudget } from '#server/budget.ts';
import { type Client, mayReceive, noteFrame } from '#server/client.ts';
import { paceOf } from '#server/pace.ts';
import { bytesPerSOf } from '#server/load/shed.ts';
import { markPhase, PHASE } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';
import { isGone, noteBytes } from '#server/silence.ts';

/**
 * Whether the client gets a frame this tick: clients take turns where not every tick is sent. What is not sent waits as nothing but
 * the world itself, so the next frame has the newest of everything. Counts the ticks it gets none, and reports one that is gone.
 */
export function canDigest(room: Room, client: Client): boolean {
  const { settings, counters } = room;
  const tick = tickOf(room);
  watchSilence(client, tick);
  const everyTicks = paceOf(client.pace, tick, settings.sendEveryTicks);
  if (everyTicks > settings.sendEveryTicks) counters.ticksSlowed++;
  if ((tick + client.seat) % everyTicks !== 0) return false;
  if (mayReceive(client, everyTicks, settings.gateExtraTicks)) return true;
  client.pace.isHeld = true;
  counters.framesGated++;
  return false;
}

function watchSilence(client: Client, tick: number): void {
  const ticks = tick - client.ackedAtTick;
  const { port, silence } = client;
  if (port.bytesHeard) noteBytes(silence, ticks, port.bytesHeard);
  if (client.stalled || !isGone(silence, ticks)) return;
  client.stalled = true;
  port.stalled();
}

/** Hands the frame over; the buffer is the port's until written. */
export function send(room: Room, client: Client): void {
  const which = client.out[0] === 0 ? 0 : 1;
  const writer = client.writers[which];
  client.out[which] = 1;
  noteFrame(client, tickOf(room), room.deadlineMs, writer.at);
  chargeBudget(client, bytesPerSOf(room.settings.budgetBytesPerS, room.load.shed), writer.at);
  room.counters.framesSent++;
  room.counters.bytesSent += writer.at;
  client.port.sendFrame(writer.bytes, writer.at, client.released[which]);
  markPhase(room.phases, PHASE.send);
}
