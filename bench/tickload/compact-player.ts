import type { Buffer } from 'node:buffer';
import { packMessage } from '#shared/net/codec.ts';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';
import { type Joined, PROTOCOL_VERSION, type Refusal, type Reply } from '#shared/net/protocol.ts';
import { RAW_LANE } from '#shared/net/raw-lane.ts';
import { STATE_FRAME } from '#shared/net/state-header.ts';
import type { Drive } from '#bench/wire/drive.ts';
import { createWalk, nextInput, noteState, OPEN, PING, PONG, type Walk } from '#bench/wire/generator/backtick.ts';
import { openWebSocket } from '#bench/wire/generator/web-socket.ts';

/*
 * Somebody who plays on a real server, by the raw lane, in as few steps as it can be done: one process holds hundreds. Comes in by a
 * request or with a token, answers every state, and never decodes one.
 */

/** Where a player goes: any room, a new one, a certain one, or back to the seat of a token. */
export interface Wish {
  readonly name: string;
  readonly opens?: boolean;
  readonly room?: string;
  readonly token?: string;
}

export interface PlayerEvents {
  onSeat(joined: Joined): void;
  onState(): void;
  /** Called once. `why`: in words, or the code of a refusal. */
  onEnd(why: string): void;
}

export interface CompactPlayer {
  /** Sends what it does in a tick, once it has a seat and a state. Returns whether it did. */
  play(drive: Drive): boolean;
  /** Gives the seat up, and ends when the server has said yes. */
  leave(): void;
  close(): void;
}

const PATH = '/socket.io/?EIO=4&transport=websocket';

/** Numbers of the two requests. */
const COME = 0;
const LEAVE = 1;

/** Packets of Socket.IO. */
const CONNECT = 0;
const EVENT = 2;
const ANSWER = 3;
const REFUSED = 4;

export function openCompactPlayer(port: number, address: string, wish: Wish, events: PlayerEvents): CompactPlayer {
  let walk: Walk | undefined;
  let hasState = false;
  let isOver = false;
  const onClose = (why: string): void => end(why);
  const wire = openWebSocket(port, PATH, { onOpen: () => {}, onMessage, onClose }, address);

  function onMessage(bytes: Buffer, from: number, to: number, isText: boolean): void {
    if (isText) return onText(bytes[from]);
    if (bytes[from] !== STATE_FRAME) return hear(bytes.subarray(from, to));
    if (!walk) return;
    noteState(walk, bytes, from, to);
    hasState = true;
    events.onState();
  }

  function onText(first: number): void {
    const { token } = wish;
    const data = { protocol: PROTOCOL_VERSION, lane: RAW_LANE, ...(token !== undefined && { token }) };
    if (first === OPEN) wire.send(packMessage({ type: CONNECT, data, nsp: '/' }), false);
    else if (first === PING) wire.send(PONG, true);
  }

  function hear(bytes: Buffer): void {
    const read = decodeMsgpack(bytes, SERVER_BOUNDS);
    if (!read.ok) return end(read.refusal);
    const { type, data, id } = read.value as { type: number; data: unknown; id?: number };
    if (type === CONNECT && wish.token === undefined) ask();
    else if (type === EVENT) hearEvent(data as [string, unknown]);
    else if (type === ANSWER && id === LEAVE) end('left');
    else if (type === ANSWER) sit((data as [Reply<Joined>])[0]);
    else if (type === REFUSED) end(JSON.stringify(data));
  }

  function ask(): void {
    const { name, opens, room } = wish;
    const request = opens ? ['room:create', { name }] : ['room:join', room === undefined ? { name } : { name, room }];
    wire.send(packMessage({ type: EVENT, data: request, nsp: '/', id: COME }), false);
  }

  function hearEvent([event, value]: [string, unknown]): void {
    if (event === 'room:joined') sit({ ok: true, value: value as Joined });
    else if (event === 'room:left' || event === 'refused') end((value as Refusal).code);
  }

  function sit(reply: Reply<Joined>): void {
    if (!reply.ok) return end(reply.error.code);
    walk = createWalk(reply.value.epoch);
    hasState = false;
    events.onSeat(reply.value);
  }

  function end(why: string): void {
    if (isOver) return;
    isOver = true;
    wire.close();
    events.onEnd(why);
  }

  function play({ buttons, degrees }: Drive): boolean {
    if (!walk || !hasState || isOver) return false;
    wire.send(nextInput(walk, buttons, degrees), false);
    return true;
  }

  function leave(): void {
    wire.send(packMessage({ type: EVENT, data: ['room:leave', null], nsp: '/', id: LEAVE }), false);
  }

  return { play, leave, close: () => end('closed') };
}
