import { type Around, harmlessInput, inputSpecimen } from '#bench/fuzz/hostile-inputs.ts';
import { requestDomains } from '#bench/fuzz/domains.ts';
import { requestSpecimen } from '#bench/fuzz/request-target.ts';
import { packMessage } from '#shared/net/codec.ts';
import { type Joined, PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { isRawFrame, RAW_LANE } from '#shared/net/raw-lane.ts';
import { connectPacket, type Dice, eventPacket, LOADED, pick, specimen } from '#shared/testing/hostile-packets.ts';

/*
 * What somebody hostile says next, by where the connection stands. Knows no transport: the same words go through memory and through
 * sockets.
 */

/** Where a connection stands. */
export type State = 'knocking' | 'lobby' | 'playing' | 'mate';

/** What a guest knows of its own connection. */
export interface Standing {
  readonly state: State;
  readonly joined: Joined | undefined;
  /** The tick of its room, as far as it knows. */
  readonly tick: number;
  /** By so many ticks it may be mistaken. */
  readonly behindTicks?: number;
  /** The room of the honest people, to which strangers are not let in. */
  readonly house: string;
  /** A token of its own, from an earlier connection. */
  readonly token: string | undefined;
}

/** One binary WebSocket message. */
export function nextMessage(roll: Dice, standing: Standing): Uint8Array {
  switch (standing.state) {
    case 'knocking':
      return knock(roll, standing);
    case 'lobby':
      return roll(4) > 0 ? request(roll, standing) : anything(roll, standing);
    case 'playing':
      return roll(4) > 0 ? input(roll, inputSpecimen(roll, around(standing))) : anything(roll, standing);
    case 'mate':
      return mateMessage(roll, standing);
  }
}

/** Comes in by the front door, with a token of its own or one that is none; or says something else first. */
function knock(roll: Dice, { token }: Standing): Uint8Array {
  if (roll(5) === 0) return roll(2) === 0 ? requestSpecimen(roll, requestDomains[0]) : specimen(roll);
  const shown =
    roll(2) === 0 ? token : pick(roll, [undefined, undefined, 'a.b.c.d.e', token?.slice(0, -1), `${token}x`]);
  return greeting(roll(2) === 0, shown);
}

/** A handshake that is let in: with a seat's token, and perhaps for the raw lane. */
export function greeting(isRaw: boolean, token?: string): Uint8Array {
  const auth = { protocol: PROTOCOL_VERSION, ...(isRaw && { lane: RAW_LANE }), ...(token !== undefined && { token }) };
  return connectPacket(packMessage(auth));
}

const WORDS = requestDomains.slice(1);

function request(roll: Dice, { house }: Standing): Uint8Array {
  if (roll(20) === 0) return eventPacket(pick(roll, LOADED), packMessage(null), roll(1000));
  if (roll(3) > 0) return requestSpecimen(roll, pick(roll, WORDS));
  const room = pick(roll, [undefined, undefined, house, house.toLowerCase(), 'ZZZZ']);
  const payload = { name: 'stranger', ...(room !== undefined && { room }) };
  const name = pick(roll, ['room:join', 'room:join', 'room:create', 'rooms:list', 'room:leave']);
  return eventPacket(
    name,
    packMessage(name.startsWith('room:l') || name === 'rooms:list' ? null : payload),
    roll(1000),
  );
}

function anything(roll: Dice, standing: Standing): Uint8Array {
  switch (roll(4)) {
    case 0:
      return specimen(roll);
    case 1:
      return input(roll, inputSpecimen(roll, around(standing)));
    default:
      return request(roll, standing);
  }
}

function around({ joined, tick, behindTicks = 0 }: Standing): Around {
  return { epoch: joined?.epoch ?? 0, tick, ackTick: Math.max(0, tick - 2), behindTicks };
}

/** An input frame, or what is to pass for one: on the raw lane, which may not be open, or as an event. */
function input(roll: Dice, bytes: Uint8Array): Uint8Array {
  return isRawFrame(bytes) && roll(2) === 0 ? bytes : eventPacket('i', packMessage(bytes));
}

/** Nothing of it may change the world: whoever says it has a body in the room of the honest people. */
function mateMessage(roll: Dice, standing: Standing): Uint8Array {
  if (roll(12) > 0) return input(roll, harmlessInput(roll, around(standing)));
  if (roll(3) === 0) return specimen(roll);
  return requestSpecimen(
    roll,
    pick(
      roll,
      WORDS.filter(({ name }) => name !== 'room:leave'),
    ),
  );
}
