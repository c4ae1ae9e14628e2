import { Buffer } from 'node:buffer';
import { packMessage } from '#shared/net/codec.ts';
import type { Lane, LanePort, Speaker } from '#bench/wire/generator/lane.ts';

/* Speaks to an ordinary Socket.IO server: `connect`, then an event per input; every event of the server is a state. */

/** Packets of Engine.IO and, after a message's `4`, of Socket.IO as text. */
const OPEN = 0x30;
const PING = 0x32;
const EVENT_TEXT = '42';
const PONG: Buffer = Buffer.from('3');
const CONNECT_TEXT: Buffer = Buffer.from('40');

const CONNECT = 0;
const EVENT = 2;

/** A packet that is no state: the answer to `connect`. */
const SHORT_BYTES = 64;

export function socketIoLane(parser: 'json' | 'msgpack'): Lane {
  const speak = parser === 'json' ? speakJson : speakMsgpack;
  return { path: () => '/socket.io/?EIO=4&transport=websocket', speaker: speak };
}

function speakJson(port: LanePort): Speaker {
  let seq = 0;
  return {
    onOpen: () => {},
    onMessage: (bytes, from) => {
      if (bytes[from] === OPEN) port.send(CONNECT_TEXT, true);
      else if (bytes[from] === PING) port.send(PONG, true);
      return bytes.toString('latin1', from, from + EVENT_TEXT.length) === EVENT_TEXT ? 'state' : 'other';
    },
    sendInput: ({ buttons, degrees }) => {
      const payload = Buffer.from(`${EVENT_TEXT}["input",{"seq":${++seq},"buttons":${buttons},"angle":${degrees}}]`);
      port.send(payload, true);
      return payload.length;
    },
  };
}

function speakMsgpack(port: LanePort): Speaker {
  let seq = 0;
  return {
    onOpen: () => {},
    onMessage: (bytes, from, to, isText) => {
      if (!isText) return to - from > SHORT_BYTES ? 'state' : 'other';
      if (bytes[from] === OPEN) port.send(packMessage({ type: CONNECT, nsp: '/' }), false);
      else if (bytes[from] === PING) port.send(PONG, true);
      return 'other';
    },
    sendInput: ({ buttons, degrees }) => {
      const data = ['input', { seq: ++seq, buttons, angle: degrees }];
      const payload = packMessage({ type: EVENT, data, options: { compress: true }, nsp: '/' });
      port.send(payload, false);
      return payload.length;
    },
  };
}
