import { createInputFrame, INPUT_FRAME_BYTES_MAX, INPUTS_PER_FRAME, writeInputFrame } from '#shared/net/input-frame.ts';
import { copyInput, createInput, type Input } from '#shared/sim/input.ts';
import { receiveFrame, removePlayer, type Room, seatPlayer, tickOf } from '#server/room.ts';
import type { Draw } from '#bench/sim/draw.ts';
import type { Oracle } from '#bench/oracle/oracle.ts';

/*
 * Players without clients, who keep at each other's heels and shoot: what a room with late inputs is tried by.
 */

export interface Player {
  readonly seat: number;
  isHere: boolean;
  epoch: number;
  /** Newest tick that was sent to it. */
  toldTick: number;
  /** Ticks for which it keeps its direction. */
  legTicks: number;
  moveX: number;
  moveY: number;
}

/** An input on its way. */
export interface Sent {
  readonly seat: number;
  readonly epoch: number;
  readonly tick: number;
  readonly ackTick: number;
  readonly input: Input;
}

export interface Crowd {
  readonly room: Room;
  readonly oracle: Oracle;
  readonly draw: Draw;
  readonly players: readonly Player[];
}

export function createCrowd(room: Room, oracle: Oracle, draw: Draw): Crowd {
  const players = room.seats.map(({ seat }): Player => {
    return { seat, isHere: false, epoch: 0, toldTick: 0, legTicks: 0, moveX: 0, moveY: 0 };
  });
  return { room, oracle, draw, players };
}

/** Takes the seat, or takes it over. */
export function enter({ room, oracle }: Crowd, player: Player): void {
  player.epoch = (player.epoch + 1) & 0xff;
  player.isHere = true;
  player.toldTick = 0;
  const sendFrame = (_buffer: Uint8Array, _length: number, written: () => void): void => {
    player.toldTick = tickOf(room);
    written();
  };
  seatPlayer(room, player.seat, player.epoch, { sendFrame, stalled: () => {} });
  oracle.hold(player.seat, player.epoch);
}

export function goAway({ room, oracle }: Crowd, player: Player): void {
  player.isHere = false;
  removePlayer(room, player.seat);
  oracle.free(player.seat);
}

/** What a player does in a tick that is to come, by what is there now. */
export function decide({ room, draw }: Crowd, player: Player, tick: number): Sent {
  const input = createInput();
  if (--player.legTicks < 0) turn(draw, player);
  input.moveX = player.moveX;
  input.moveY = player.moveY;
  input.aim = (aimAtNearest(room, player.seat) + draw.whole(-900, 900)) & 0xffff;
  input.held = draw.whole(0, 7);
  // Half of the buttons' presses are all three at once: more than a person has hands for.
  if (draw.chance(0.3)) input.pressed = draw.oneOf([1, 2, 3, 4, 7, 7]);
  if (input.pressed !== 0) lookBack(input, draw, player.toldTick, tick);
  const { seat, epoch, toldTick } = player;
  return { seat, epoch, tick, ackTick: toldTick, input };
}

function turn(draw: Draw, player: Player): void {
  player.legTicks = draw.whole(3, 20);
  player.moveX = draw.whole(-127, 127);
  player.moveY = draw.whole(-127, 127);
}

/** The newest frame, or a little behind it. */
function lookBack({ view }: Input, draw: Draw, toldTick: number, tick: number): void {
  const b = Math.min(tick - 1, toldTick - draw.whole(0, 2));
  if (b < 2) return;
  view.b = b;
  view.a = b - draw.whole(0, 1);
  view.blend = view.a === b ? 0 : draw.whole(0, 255);
  view.newest = b;
}

function aimAtNearest({ world: { columns, ranges } }: Room, seat: number): number {
  const { kind, x, y } = columns;
  let turns = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let other = 0; other < ranges.seats; other++) {
    if (other === seat || kind[other] === 0) continue;
    const dx = x[other] - x[seat];
    const dy = y[other] - y[seat];
    if (Math.hypot(dx, dy) >= nearest) continue;
    nearest = Math.hypot(dx, dy);
    turns = Math.atan2(dy, dx) / (2 * Math.PI);
  }
  return Math.round(turns * 65_536) & 0xffff;
}

const frame = createInputFrame();
const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };

/** Brings inputs of consecutive ticks of one player to the room as one frame. */
export function deliver({ room, oracle }: Crowd, sent: readonly Sent[]): void {
  const [{ seat, epoch, tick, ackTick }] = sent;
  Object.assign(frame, { epoch, ackTick, firstTick: tick, count: sent.length });
  for (const [at, { input }] of sent.entries()) copyInput(frame.inputs[at], input);
  writer.at = 0;
  writeInputFrame(writer, frame);
  const fate = receiveFrame(room, seat, writer.bytes.subarray(0, writer.at), tickOf(room));
  if (fate !== 'queued') return;
  for (const one of sent) oracle.arrive(seat, epoch, one.tick, one.input);
}

/** Only says what has arrived. */
export function acknowledge({ room }: Crowd, { seat, epoch, toldTick }: Player): void {
  Object.assign(frame, { epoch, ackTick: toldTick, firstTick: 0, count: 0 });
  writer.at = 0;
  writeInputFrame(writer, frame);
  receiveFrame(room, seat, writer.bytes.subarray(0, writer.at), tickOf(room));
}

/** Cuts what comes together into frames: runs of consecutive ticks of one player, as long as a frame may be. */
export function toFrames(arriving: readonly Sent[]): Sent[][] {
  const frames: Sent[][] = [];
  for (const sent of arriving) {
    const last = frames.at(-1);
    const before = last?.at(-1);
    const goesOn = before?.seat === sent.seat && before.epoch === sent.epoch && before.tick + 1 === sent.tick;
    if (last && goesOn && last.length < INPUTS_PER_FRAME) last.push(sent);
    else frames.push([sent]);
  }
  return frames;
}
