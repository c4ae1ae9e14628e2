import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';
import { EVENT_INPUT, EVENT_STATE, PROTOCOL_VERSION, type Reply, type Joined } from '#shared/net/protocol.ts';
import { hexBlocks } from '#shared/testing/hex-blocks.ts';
import { tickOfState } from '#shared/testing/state-tick.ts';
import { realClock } from '#server/clock.ts';
import { readConfig } from '#server/config.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import type { Room } from '#server/room.ts';
import { type Running, startServer } from '#server/start.ts';
import { readPacket } from '#server/transport/packet.ts';
import { type BareWebSocket, OPCODE, openBareWebSocket } from '#server/testing/bare-web-socket.ts';

/*
 * Clients that have none of our code, as somebody writes them in another language: by docs/protocol.md and docs/wire-format.md alone.
 * What they say is taken from there, byte by byte.
 */

const docs = new URL('../docs/', import.meta.url);
const protocol = hexBlocks(readFileSync(new URL('protocol.md', docs), 'utf8'));
const wireFormat = hexBlocks(readFileSync(new URL('wire-format.md', docs), 'utf8'));

/** Ticks between the newest state and the input that answers it: plenty on this machine. */
const AHEAD_TICKS = 8;

let server: Running;
let dataDir = '';

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, BACKTICK_DEV: '1' };
  const games = [dot as unknown as Game];
  const config = readConfig({ argv: ['--game', 'dot'], env, file: undefined }, games);
  server = await startServer(config, {
    clock: realClock,
    loopTimers: nodeLoopTimers(),
    wallMs: () => 0,
    wallStamp: () => '',
    randomBytes: (count) => randomBytes(count),
    interfaces: () => ({}),
    writeLog: () => {},
  });
});

afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

async function until(isTrue: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 5, timeout: 8000 });
}

function onlyRoom(): Room {
  const [{ room }] = server.lobby.rooms.values();
  return room;
}

/** The input of the wire format's example, walking right, for this epoch and after this state. */
function inputAfter(tick: number, epoch: number): Buffer {
  const input = Buffer.from(wireFormat.get('input')!);
  input[1] = epoch;
  input.writeUInt16LE(tick, 2);
  input.writeUInt16LE(tick + AHEAD_TICKS, 4);
  return input;
}

/** The whole number behind a key of a MessagePack map. */
function numberAt(packet: Buffer, key: string): number {
  const at = packet.indexOf(key) + key.length;
  if (packet[at] < 0x80) return packet[at];
  return packet[at] === 0xcc ? packet[at + 1] : packet.readUIntBE(at + 1, packet[at] === 0xcd ? 2 : 4);
}

/** Messages of a kind that have come so far: a packet's first byte is 0x80 or more, a frame's less. */
const packetsOf = (socket: BareWebSocket): Buffer[] =>
  socket.frames().flatMap(({ opcode, payload }) => (opcode === OPCODE.binary && payload[0] >= 0x80 ? [payload] : []));
const statesOf = (socket: BareWebSocket): Buffer[] =>
  socket.frames().flatMap(({ opcode, payload }) => (opcode === OPCODE.binary && payload[0] < 0x80 ? [payload] : []));

test('NT89 a client with nothing but a WebSocket joins, plays on the raw lane and answers the heartbeat', async () => {
  const socket = await openBareWebSocket(server.port);
  await until(() => socket.frames().length === 1);
  expect(socket.frames()[0].payload.toString()).toMatch(/^0\{"sid":/);

  socket.send(OPCODE.binary, protocol.get('connect')!);
  await until(() => packetsOf(socket).length > 0);
  socket.send(OPCODE.binary, protocol.get('join')!);
  await until(() => packetsOf(socket).some((packet) => packet.includes('epoch')));
  const epoch = numberAt(
    packetsOf(socket).find((packet) => packet.includes('epoch'))!,
    'epoch',
  );

  const room = onlyRoom();
  const [from] = room.world.columns.x;
  let answered = 0;
  let pongs = 0;
  await until(() => {
    const states = statesOf(socket);
    if (states.length > answered) socket.send(OPCODE.binary, inputAfter(tickOfState(states.at(-1)!, 0), epoch));
    answered = states.length;
    const pings = socket.frames().filter(({ opcode, payload }) => opcode === OPCODE.text && payload.toString() === '2');
    for (; pongs < pings.length; pongs++) socket.send(OPCODE.text, '3');
    return pongs === 2;
  });
  expect([room.counters.framesInvalid, room.counters.acksForged, socket.closed]).toEqual([0, 0, false]);
  expect(room.counters.inputsUsed).toBeGreaterThan(100);
  expect(room.world.columns.x[0]).toBeGreaterThan(from);
  // Five seconds: without acknowledgements it would have been sent a score.
  expect(answered).toBeGreaterThan(100);
  socket.tcp.destroy();
}, 15_000);

test('NT90 a stock client with the stock parser plays by ordinary events, with the same bytes', async () => {
  const socket = io(`http://127.0.0.1:${server.port}`, {
    ...{ parser: stockParser, transports: ['websocket'], reconnection: false, forceNew: true },
    auth: { protocol: PROTOCOL_VERSION },
  });
  let states = 0;
  let epoch = 0;
  socket.on(EVENT_STATE, (frame: Buffer) => {
    states++;
    socket.emit(EVENT_INPUT, inputAfter(tickOfState(frame, 0), epoch));
  });
  const reply = (await socket.emitWithAck('room:join', { name: 'Ada' })) as Reply<Joined>;
  epoch = reply.ok ? reply.value.epoch : -1;
  const room = onlyRoom();
  const [from] = room.world.columns.x;
  await until(() => states > 60 && room.counters.inputsUsed > 30);
  expect([reply.ok, room.counters.framesInvalid, socket.connected]).toEqual([true, 0, true]);
  expect(room.world.columns.x[0]).toBeGreaterThan(from);
  socket.disconnect();
}, 15_000);

test('NT91 the packets that docs/protocol.md shows are lawful, and of this version', () => {
  const read = (name: string): unknown => readPacket(protocol.get(name)!);
  const nsp = '/';
  const auth = { protocol: PROTOCOL_VERSION, lane: 'raw' };
  expect(read('connect')).toMatchObject({ ok: true, packet: { type: 0, nsp, data: auth } });
  expect(read('join')).toMatchObject({
    ok: true,
    packet: { type: 2, nsp, id: 0, data: ['room:join', { name: 'Ada' }] },
  });
  const input = wireFormat.get('input');
  expect(read('event-input')).toMatchObject({ ok: true, packet: { type: 2, nsp, data: ['i', input] } });
  expect(readFileSync(new URL('protocol.md', docs), 'utf8')).not.toMatch(
    new RegExp(`protocol: (?!${PROTOCOL_VERSION}\\b)`),
  );
});
