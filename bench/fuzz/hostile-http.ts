import { Buffer } from 'node:buffer';
import { clientFrame, OPCODE, PATH, upgrade } from '#bench/fuzz/raw-socket.ts';
import { type Dice, pick } from '#shared/testing/hostile-packets.ts';

/* Below the packets: upgrades that are none, and frames that no WebSocket library sends. */

const edit = (from: string, to: string): string => upgrade().replace(from, to);

/** None of them may open a session; `upgrade()` itself does. */
export const REFUSED_HELLOS: readonly (readonly [name: string, hello: string])[] = [
  ['polling', `GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['polling, posted', `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n40`],
  ['an upgrade to polling', upgrade('/socket.io/?EIO=4&transport=polling')],
  ['EIO=3', upgrade('/socket.io/?EIO=3&transport=websocket')],
  ['no EIO', upgrade('/socket.io/?transport=websocket')],
  ['a session that is none', upgrade(`${PATH}&sid=abc`)],
  ['transport __proto__', upgrade('/socket.io/?EIO=4&transport=__proto__')],
  ['transport constructor', upgrade('/socket.io/?EIO=4&transport=constructor')],
  ['two transports', upgrade('/socket.io/?EIO=4&transport=websocket&transport=polling')],
  ['another path', upgrade('/elsewhere')],
  ['a path out of the tree', upgrade('/../../etc/passwd')],
  ['a broken escape', upgrade('/socket.io/%zz?EIO=4&transport=polling')],
  ['no key', edit('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n', '')],
  ['a short key', edit('AAAAAAAAAAAAAAAAAAAAAA==', 'AAAA')],
  ['a long key', edit('AAAAAAAAAAAAAAAAAAAAAA==', 'A'.repeat(4000))],
  ['version 0', edit('Version: 13', 'Version: 0')],
  ['version 13, 14', edit('Version: 13', 'Version: 13, 14')],
  ['another upgrade', edit('Upgrade: websocket', 'Upgrade: h2c')],
  ['POST', edit('GET', 'POST')],
  [
    'ten thousand header lines',
    upgrade(
      PATH,
      Array.from({ length: 10_000 }, (_, at) => `X-${at}: 1`),
    ),
  ],
  ['a header line of 20 KB', upgrade(PATH, [`X: ${'x'.repeat(20_000)}`])],
  ['a subprotocol that is none', upgrade(PATH, ['Sec-WebSocket-Protocol: a b c,,'])],
  [
    'smuggling',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  ['NUL', '\0\0\0\0\r\n\r\n'],
];

/** Header lines that change nothing: compression is offered, in words that are none too, and not taken. */
export const LET_IN_LINES: readonly string[] = [
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8, x-webkit-deflate-frame',
  'Sec-WebSocket-Extensions: ;;;==,"',
  'Cookie: io=1; __proto__=1',
  'X-Forwarded-For: 10.0.0.1',
];

const FRAMES: readonly ((roll: Dice) => Buffer)[] = [
  // Not masked.
  (roll) => Buffer.from([0x82, 1 + roll(3), 1, 2, 3]),
  // Reserved bits and opcodes.
  (roll) => Buffer.from([0x82 | (0x40 >> roll(3)), 0x81, 0, 0, 0, 0, 1]),
  (roll) => Buffer.from([0x80 | pick(roll, [3, 4, 7, 11, 15]), 0x80, 0, 0, 0, 0]),
  // Control frames in pieces, or too long.
  (roll) => clientFrame(roll, OPCODE.ping, Buffer.alloc(3), false),
  (roll) => clientFrame(roll, OPCODE.ping, Buffer.alloc(126)),
  // Claims of 2^16 - 1, 2^31 and 2^63 bytes.
  () => Buffer.from([0x82, 0xfe, 0xff, 0xff, 0, 0, 0, 0, 1]),
  () => Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 1]),
  () => Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
  // A piece that continues nothing, and a message within a message.
  (roll) => clientFrame(roll, OPCODE.continued, Buffer.from('x')),
  (roll) =>
    Buffer.concat([
      clientFrame(roll, OPCODE.binary, Buffer.from('x'), false),
      clientFrame(roll, OPCODE.binary, Buffer.from('y')),
    ]),
  // Many small pieces.
  (roll) =>
    Buffer.concat([
      clientFrame(roll, OPCODE.binary, Buffer.from('x'), false),
      ...Array.from({ length: 40 }, () => clientFrame(roll, OPCODE.continued, Buffer.from('x'), false)),
    ]),
  // Ends: of one byte, of a code that is none, of text that is none.
  (roll) => clientFrame(roll, OPCODE.close, Buffer.from([3])),
  (roll) => clientFrame(roll, OPCODE.close, Buffer.from([0x03, 0xed])),
  (roll) => clientFrame(roll, OPCODE.close, Buffer.from([0x03, 0xe8, 0xff, 0xfe])),
  // Text, of Engine.IO and of Socket.IO.
  (roll) =>
    clientFrame(roll, OPCODE.text, Buffer.from(pick(roll, ['0', '1', '2', '3probe', '5', '6', '7', '', 'b4', '\0']))),
  (roll) =>
    clientFrame(
      roll,
      OPCODE.text,
      Buffer.from(pick(roll, ['40', '42["error"]', '451-["x",{"_placeholder":true,"num":0}]', '4'])),
    ),
  (roll) => clientFrame(roll, OPCODE.text, Buffer.from([0xff, 0xfe, roll(256)])),
  (roll) => clientFrame(roll, OPCODE.pong, Buffer.alloc(roll(100))),
  (roll) => clientFrame(roll, OPCODE.binary, Buffer.alloc(roll(6000), roll(256))),
];

/** A frame that breaks the protocol of WebSocket or Engine.IO, or does nothing in it. */
export function hostileFrame(roll: Dice): Buffer {
  return pick(roll, FRAMES)(roll);
}
