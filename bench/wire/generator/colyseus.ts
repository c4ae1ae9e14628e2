import { loadPeer } from '#bench/wire/peers.ts';
import type { Lane, LanePort, Speaker } from '#bench/wire/generator/lane.ts';
import { ArenaInput, type InputState } from '#bench/wire/servers/colyseus-schema.ts';

/* Speaks to Colyseus 0.18: a seat is reserved over HTTP, then each input is one message of its own encoder. */

interface InputPackage {
  readonly InputEncoder: new (instance: InputState) => { encode(): Uint8Array };
}

interface Reservation {
  readonly roomId: string;
  readonly processId: string;
  readonly sessionId: string;
}

/** First bytes of messages; the high bit says that a time stands before the body. */
const JOIN_ROOM = 10;
const ROOM_STATE_PATCH = 15;
const ROOM_INPUT = 19;
const CODE = 0x7f;

const { InputEncoder } = loadPeer<InputPackage>('@colyseus/schema/input');

async function reserve(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/matchmake/joinOrCreate/arena`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`no seat: ${await answer.text()}`);
  const { roomId, processId, sessionId } = (await answer.json()) as Reservation;
  return `/${processId}/${roomId}?sessionId=${sessionId}`;
}

function speak(port: LanePort): Speaker {
  const input = new ArenaInput();
  const encoder = new InputEncoder(input);
  const joined = Uint8Array.of(JOIN_ROOM);
  return {
    onOpen: () => {},
    onMessage: (bytes, from) => {
      const code = bytes[from] & CODE;
      if (code === JOIN_ROOM) port.send(joined, false);
      return code === ROOM_STATE_PATCH ? 'state' : 'other';
    },
    sendInput: ({ buttons, degrees }) => {
      input.buttons = buttons;
      input.angle = degrees;
      const body = encoder.encode();
      const payload = new Uint8Array(1 + body.length);
      payload[0] = ROOM_INPUT;
      payload.set(body, 1);
      port.send(payload, false);
      return payload.length;
    },
  };
}

export const colyseusLane: Lane = { path: reserve, speaker: speak };
