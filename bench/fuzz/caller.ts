import { greeting, nextMessage, type State } from '#bench/fuzz/guest.ts';
import { hostileFrame, LET_IN_LINES, REFUSED_HELLOS } from '#bench/fuzz/hostile-http.ts';
import { clientMessage, openRawSocket, PATH, type RawSocket, upgrade } from '#bench/fuzz/raw-socket.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { isRawFrame } from '#shared/net/raw-lane.ts';
import { type Dice, pick } from '#shared/testing/hostile-packets.ts';
import { PacketType, readPacket } from '#server/transport/packet.ts';

/** One who calls a server again and again, and says something else each time. */
export interface Caller {
  readonly port: number;
  /** The room of the honest people. */
  readonly house: string;
  readonly roll: Dice;
  /** Has a seat there, in which it must do no harm. */
  readonly isMate: boolean;
  /** Of its last seat. */
  joined: Joined | undefined;
}

/** What all callers came to. */
export interface Tally {
  /** Messages that an open connection took. */
  frames: number;
  connections: number;
  oddities: number;
  readonly wrongs: string[];
  isOver: boolean;
  /** The server has begun to stop, or has ended. */
  readonly isStopping: () => boolean;
}

/** Longest wait for an answer: of the strange things said most have none. */
const NEWS_MS = 30;
const UPGRADE_MS = 3000;

/** Rounds of one conversation. A seat's holder must not fall so far behind that what is far from its tick is near to the room's. */
const ROUNDS_MAX = 12;
const BEHIND_TICKS = 4000;

/** Calls until all is over. */
export async function converse(caller: Caller, tally: Tally): Promise<void> {
  const { roll } = caller;
  while (!tally.isOver) {
    if (caller.isMate || roll(8) > 0) await talk(caller, tally);
    else if (roll(2) === 0) await stumble(caller, tally);
    else await babble(caller, tally);
  }
}

/** An upgrade that is none. */
async function stumble({ port, roll }: Caller, tally: Tally): Promise<void> {
  const [name, hello] = pick(roll, REFUSED_HELLOS);
  tally.oddities++;
  const raw = openRawSocket(port, hello);
  for (let waits = 0; waits < 3 && !raw.closed; waits++) await raw.news(NEWS_MS);
  if (raw.isOpened) note(tally, `let in: ${name}`);
  raw.tcp.destroy();
}

/** Frames that no library sends, before or behind a handshake. */
async function babble(caller: Caller, tally: Tally): Promise<void> {
  const { roll } = caller;
  const raw = await open(caller, tally);
  if (roll(2) === 0) raw.tcp.write(clientMessage(roll, greeting(roll(2) === 0)));
  for (let left = 1 + roll(4); left > 0 && !raw.closed; left--) {
    tally.oddities++;
    raw.tcp.write(hostileFrame(roll));
    await raw.news(NEWS_MS);
  }
  raw.tcp.destroy();
}

async function open({ port, roll }: Caller, tally: Tally): Promise<RawSocket> {
  tally.connections++;
  const lines = roll(4) === 0 ? [pick(roll, LET_IN_LINES)] : [];
  const raw = openRawSocket(port, upgrade(PATH, lines));
  await raw.news(UPGRADE_MS);
  if (raw.answer !== '' && !raw.answer.startsWith('HTTP/1.1 101') && !tally.isStopping()) note(tally, 'not let in');
  if (/permessage|deflate/i.test(raw.answer)) note(tally, 'compression was negotiated');
  return raw;
}

/** A conversation of hostile messages, from the knocking on. */
async function talk(caller: Caller, tally: Tally): Promise<void> {
  const { roll, isMate } = caller;
  const raw = await open(caller, tally);
  const isRaw = roll(2) === 0;
  if (isMate) say(caller, raw, tally, greeting(isRaw, caller.joined?.token));
  for (let round = 0; round < ROUNDS_MAX && !raw.closed && !tally.isOver; round++) {
    await raw.news(NEWS_MS);
    if (isMate && !raw.joined) continue;
    for (let left = 1 + roll(6); left > 0 && !raw.closed; left--) {
      if (say(caller, raw, tally, nextMessage(roll, standing(caller, raw))) === 'deadly') break;
    }
    caller.joined = raw.joined ?? caller.joined;
  }
  raw.tcp.destroy();
}

function standing({ isMate, joined, house }: Caller, raw: RawSocket): Parameters<typeof nextMessage>[1] {
  const own = raw.joined ?? joined;
  return {
    state: stateOf(raw, isMate),
    joined: own,
    tick: (own?.tick ?? 0) + raw.states,
    behindTicks: BEHIND_TICKS,
    house,
    token: joined?.token,
  };
}

/** Who does not know yet which epoch its seat is in would meet it by chance. */
function stateOf(raw: RawSocket, isMate: boolean): State {
  if (!raw.isIn) return 'knocking';
  if (!raw.joined) return 'lobby';
  return isMate ? 'mate' : 'playing';
}

/** What follows a deadly message on the same connection would reach nobody. */
function say({ roll }: Caller, raw: RawSocket, tally: Tally, bytes: Uint8Array): 'deadly' | 'bearable' {
  tally.frames++;
  raw.tcp.write(clientMessage(roll, bytes));
  if (isRawFrame(bytes)) return raw.isIn ? 'bearable' : 'deadly';
  const result = readPacket(bytes);
  const isEvent = result.ok && result.packet.type === PacketType.EVENT;
  return isEvent && raw.isIn ? 'bearable' : 'deadly';
}

function note({ wrongs }: Tally, wrong: string): void {
  if (wrongs.length < 10 && !wrongs.includes(wrong)) wrongs.push(wrong);
}
