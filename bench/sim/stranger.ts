import type { Draw } from '#bench/sim/draw.ts';
import type { System } from '#bench/sim/system.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import type { ClientLink } from '#shared/net/link.ts';
import { PROTOCOL_VERSION, type Reply } from '#shared/net/protocol.ts';
import type { Input } from '#shared/sim/input.ts';

/** Somebody who speaks the protocol when it suits, and otherwise sends what no client sends. */
export interface Stranger {
  /** Once per tick. */
  act(): void;
  close(): void;
}

/** Payloads of requests that mean nothing, or nothing good. */
const PAYLOADS: readonly unknown[] = [
  null,
  0,
  '',
  'x'.repeat(4000),
  [],
  {},
  { name: 'constructor' },
  { name: 7, room: {} },
  { name: 'a', room: '../..' },
  { name: '\u202E', room: null },
  { name: 'stranger', room: 'ZZZZ' },
  { name: 'stranger' },
  { name: ['stranger'] },
];

const EVENTS = ['room:join', 'room:create', 'room:leave', 'rooms:list', 'toString', '', 'i', 's'] as const;

const ENTRIES = ['room:join', 'room:create'] as const;

export function createStranger(system: System, draw: Draw): Stranger {
  let seat: { readonly epoch: number; readonly tick: number } | undefined;
  let isOpen = false;
  let isClosed = false;
  const token = draw.chance(0.2) ? 'a.b.c.d.e' : undefined;
  const link: ClientLink = system.connect(
    () => ({ protocol: PROTOCOL_VERSION, ...(token !== undefined && { token }) }),
    {
      onOpen: () => void (isOpen = true),
      onFrame: () => {},
      onEvent: () => {},
      onClose: () => void (isOpen = false),
    },
  );

  function ask(): void {
    // Often enough what a client asks, also with a seat already.
    const isPlain = draw.chance(0.4);
    const event = isPlain ? draw.oneOf(ENTRIES) : draw.oneOf(EVENTS);
    const payload = isPlain ? { name: 'stranger' } : draw.oneOf(PAYLOADS);
    link.request(event, payload, (answer) => {
      const reply = answer as Reply<{ epoch: number; tick: number } | null>;
      if (reply.ok && reply.value && typeof reply.value.epoch === 'number') seat = reply.value;
    });
  }

  function act(): void {
    if (!isOpen || isClosed) return;
    if (draw.chance(0.03)) ask();
    if (draw.chance(0.3)) link.sendFrame(draw.chance(0.9) ? inputFrame(draw, seat) : noise(draw));
    if (draw.chance(0.002)) close();
  }

  function close(): void {
    isClosed = true;
    link.close();
  }

  return { act, close };
}

function noise(draw: Draw): Uint8Array {
  return Uint8Array.from({ length: draw.whole(0, 200) }, () => draw.whole(0, 255));
}

/** Right in its head, and of any content: ticks far ahead and long gone, forged acknowledgements, every button at once. */
function inputFrame(draw: Draw, seat: { readonly epoch: number; readonly tick: number } | undefined): Uint8Array {
  const count = draw.whole(0, 16);
  const near = (seat?.tick ?? 0) + draw.whole(0, 2000);
  const ackTick = draw.chance(0.5) ? near : draw.whole(1, 0xffff);
  const firstTick = draw.chance(0.7) ? near : draw.whole(0, 0xffff);
  const epoch = seat && draw.chance(0.8) ? seat.epoch : draw.whole(0, 255);
  const frame = { ...createInputFrame(), resync: draw.chance(0.1), epoch, ackTick, firstTick, count };
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  for (const input of frame.inputs) fillAtRandom(input, draw);
  writeInputFrame(w, frame);
  const bytes = w.bytes.slice(0, w.at);
  // Views that nobody has, or no view at all where one must be.
  if (draw.chance(0.5)) bytes.fill(draw.whole(0, 255), draw.whole(6, bytes.length));
  return bytes;
}

function fillAtRandom(input: Input, draw: Draw): void {
  input.moveX = draw.whole(-127, 127);
  input.moveY = draw.whole(-127, 127);
  input.aim = draw.whole(0, 0xffff);
  input.held = draw.whole(0, 255);
  input.pressed = draw.chance(0.5) ? 0 : draw.whole(0, 255);
}
