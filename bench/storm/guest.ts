import type { Buffer } from 'node:buffer';
import { packMessage } from '#shared/net/codec.ts';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';
import type { Joined, Reply } from '#shared/net/protocol.ts';
import { STATE_FRAME } from '#shared/net/state-header.ts';
import { backtickLane } from '#bench/wire/generator/backtick.ts';
import { openWebSocket } from '#bench/wire/generator/web-socket.ts';
import type { Drive } from '#bench/wire/drive.ts';

/* One client of the storm: the whole way from the TCP connection to a seat, as a browser goes it, in as few steps as it can be done. */

export interface GuestHandler {
  onSeat(joined: Joined): void;
  onState(): void;
  /** It has no seat and gets none any more. */
  onFailed(why: string): void;
}

export interface Guest {
  /** Sends what it does in a tick; nothing before its first state. */
  play(drive: Drive): void;
  close(): void;
}

/** Socket.IO: the handshake was accepted; refused; the answer to a request. */
const CONNECTED = 0;
const ANSWER = 3;
const REFUSED = 4;

/** Connects from `address`, and asks for a seat in any room. */
export function openGuest(port: number, address: string, name: string, handler: GuestHandler): Guest {
  let isSeated = false;
  let isPlaying = false;
  const ask = packMessage({ type: 2, data: ['room:join', { name }], nsp: '/', id: 0 });
  const wire = openWebSocket(
    port,
    backtickLane(true).path(port) as string,
    {
      onOpen: () => speaker.onOpen(),
      onMessage: (bytes, from, to, isText) => {
        const isState = !isText && bytes[from] === STATE_FRAME;
        if (isText || isState) speaker.onMessage(bytes, from, to, isText);
        else if (!isSeated) hear(bytes, from, to);
        if (isState) noteState();
      },
      onClose: (why) => fail(why),
    },
    address,
  );
  const speaker = backtickLane(true).speaker(wire, 0);

  function noteState(): void {
    isPlaying = true;
    handler.onState();
  }

  function hear(bytes: Buffer, from: number, to: number): void {
    const read = decodeMsgpack(bytes.subarray(from, to), SERVER_BOUNDS);
    if (!read.ok) return fail(read.refusal);
    const { type, data } = read.value as { type: number; data: unknown };
    if (type === CONNECTED) wire.send(ask, false);
    else if (type === REFUSED) fail(JSON.stringify(data));
    else if (type === ANSWER) sit((data as [Reply<Joined>])[0]);
  }

  function sit(reply: Reply<Joined>): void {
    if (!reply.ok) return fail(reply.error.code);
    isSeated = true;
    handler.onSeat(reply.value);
  }

  function fail(why: string): void {
    wire.close();
    handler.onFailed(why);
  }

  return { play: (drive) => void (isPlaying && speaker.sendInput(drive)), close: () => wire.close() };
}
