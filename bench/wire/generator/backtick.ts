import { Buffer } from 'node:buffer';
import { packMessage } from '#shared/net/codec.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, type InputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import { RAW_LANE } from '#shared/net/raw-lane.ts';
import { EVENT_INPUT, PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { createStateHeader, STATE_FRAME, type StateHeader, takeStateHeader } from '#shared/net/state-header.ts';
import { beginReading, createBitReader, takeBits } from '#shared/net/wire/bits.ts';
import { aimOf } from '#bench/wire/arena.ts';
import { downOf, rightOf } from '#bench/wire/drive.ts';
import type { Lane, LanePort, Speaker } from '#bench/wire/generator/lane.ts';

/* Speaks to a room of ours: bare over `ws`, or within a Socket.IO connection, by the raw lane or by events. */

/** Inputs are addressed this far ahead of the newest state: a busy server on the same machine is no further away. */
const AHEAD_TICKS = 6;

/** ... and never further than this, when the server falls behind. */
const AHEAD_TICKS_MAX = 20;

/** The epoch of every seat of a room of the benchmark: nobody comes twice. */
const EPOCH = 1;

const MOVE = 127;

/** Of a state, enough to read its head. */
const HEAD_BYTES = 40;

const TYPE_BITS = 8;

/** What a bot needs to know of the states to answer them. */
export interface Walk {
  readonly frame: InputFrame;
  /** Of the newest state; its tick is 0 before the first. */
  readonly header: StateHeader;
  next: number;
}

export function createWalk(epoch: number): Walk {
  return { frame: { ...createInputFrame(), epoch, count: 1 }, header: createStateHeader(), next: 0 };
}

const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };

const reader = createBitReader(HEAD_BYTES);

/** Reads the head of a state: what its answer has to name. */
export function noteState({ header }: Walk, bytes: Buffer, from: number, to: number): void {
  beginReading(reader, bytes.subarray(from, Math.min(to, from + HEAD_BYTES)));
  takeBits(reader, TYPE_BITS);
  takeStateHeader(reader, header, header);
}

/** The input frame of a bot's next tick, valid until the next call. */
export function nextInput(walk: Walk, buttons: number, degrees: number): Uint8Array {
  const { frame } = walk;
  const { tick } = walk.header;
  const [input] = frame.inputs;
  walk.next++;
  if (walk.next <= tick || walk.next > tick + AHEAD_TICKS_MAX) walk.next = tick + AHEAD_TICKS;
  frame.ackTick = tick;
  frame.firstTick = walk.next;
  input.moveX = rightOf(buttons) * MOVE;
  input.moveY = downOf(buttons) * MOVE;
  input.held = buttons;
  input.aim = aimOf(degrees);
  writer.at = 0;
  writeInputFrame(writer, frame);
  return writer.bytes.subarray(0, writer.at);
}

/** Straight over WebSocket: a message is a frame. */
export const plainLane: Lane = {
  path: () => '/',
  speaker: (port) => {
    const walk = createWalk(EPOCH);
    return {
      onOpen: () => {},
      onMessage: (bytes, from, to) => {
        noteState(walk, bytes, from, to);
        return 'state';
      },
      sendInput: ({ buttons, degrees }) => {
        const payload = nextInput(walk, buttons, degrees);
        port.send(payload, false);
        return payload.length;
      },
    };
  },
};

/** A packet of Engine.IO as text: what is opened with, what is asked and what is answered. */
export const OPEN = 0x30;
export const PING = 0x32;
export const PONG: Buffer = Buffer.from('3');

const CONNECT = 0;
const EVENT = 2;

/** A state as an ordinary event begins with a map of three, and its binary, of a length in one byte or in two, comes so far behind it. */
const EVENT_MAP = 0x83;
const BINARY_AT = 21;
const BIN_8 = 0xc4;

/** Within Socket.IO: `raw` asks for the lane that carries bare frames, otherwise they are events. */
export function backtickLane(raw: boolean): Lane {
  return { path: () => '/socket.io/?EIO=4&transport=websocket', speaker: (port) => speakBacktick(port, raw) };
}

function speakBacktick(port: LanePort, raw: boolean): Speaker {
  const walk = createWalk(EPOCH);
  const auth = raw ? { protocol: PROTOCOL_VERSION, lane: RAW_LANE } : { protocol: PROTOCOL_VERSION };
  function onText(first: number): void {
    if (first === OPEN) port.send(packMessage({ type: CONNECT, data: auth, nsp: '/' }), false);
    else if (first === PING) port.send(PONG, true);
  }
  return {
    onOpen: () => {},
    onMessage: (bytes, from, to, isText) => {
      if (isText) onText(bytes[from]);
      const at = isText ? -1 : frameAt(bytes, from, to);
      if (at < 0) return 'other';
      noteState(walk, bytes, at, to);
      return 'state';
    },
    sendInput: ({ buttons, degrees }) => {
      const frame = nextInput(walk, buttons, degrees);
      const payload = raw ? frame : packInput(frame);
      port.send(payload, false);
      return payload.length;
    },
  };
}

/** Where a message has its state frame, or -1 when it is none. */
function frameAt(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] === STATE_FRAME) return from;
  if (bytes[from] !== EVENT_MAP || to - from < BINARY_AT + 3) return -1;
  const at = from + BINARY_AT + (bytes[from + BINARY_AT] === BIN_8 ? 2 : 3);
  return bytes[at] === STATE_FRAME ? at : -1;
}

/** An input as a stock client writes it. */
function packInput(frame: Uint8Array): Uint8Array {
  return packMessage({ type: EVENT, data: [EVENT_INPUT, frame], options: { compress: true }, nsp: '/' });
}
