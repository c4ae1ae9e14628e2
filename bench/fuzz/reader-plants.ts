import { measureAllocation } from '#bench/fuzz/allocation.ts';
import { inputTarget } from '#bench/fuzz/input-target.ts';
import { packetTarget } from '#bench/fuzz/packet-target.ts';
import type { RecordedStates } from '#bench/fuzz/recorded-states.ts';
import { type Check, requestTarget } from '#bench/fuzz/request-target.ts';
import { type Collect, roomTarget } from '#bench/fuzz/room-target.ts';
import { type ReadState, stateTarget } from '#bench/fuzz/state-target.ts';
import { runTarget, type Target } from '#bench/fuzz/target.ts';
import { type InputRefusal, readInputFrame } from '#shared/net/input-frame.ts';
import type { ErrorCode } from '#shared/net/protocol.ts';
import { accept } from '#shared/net/refusals.ts';
import { readStateFrame, type StateRefusal } from '#shared/net/state-frame.ts';
import { receiveFrame } from '#server/room.ts';
import { readWithout } from '#shared/testing/careless-reader.ts';
import { dice } from '#shared/testing/hostile-packets.ts';
import { type PacketRefusal, type PacketResult, readPacket } from '#server/transport/packet.ts';
import { requestDomains } from '#bench/fuzz/domains.ts';

/*
 * Readers with one mistake each, most of them the real one without one of its checks, and whether the fuzzer finds it.
 */

export interface ReaderPlant {
  readonly name: string;
  /** What was found wrong; undefined when nothing was. */
  readonly hunt: (recorded: RecordedStates, seed: number) => string | undefined;
}

/** Frames within which a mistake must show. */
const FRAMES_MAX = 60_000;

/** `finds`: what must be found wrong; by default the first thing counts. */
function huntIn(name: string, target: (recorded: RecordedStates) => Target, finds?: string): ReaderPlant {
  return {
    name,
    hunt: (recorded, seed) => {
      const options = { frames: FRAMES_MAX, ...(finds !== undefined && { until: finds }) };
      const { wrongs } = runTarget(target(recorded), dice(seed), options);
      return finds === undefined ? [...wrongs.keys()][0] : wrongs.has(finds) ? finds : undefined;
    },
  };
}

/** Each check of the packet reader, and what goes wrong without it. */
const packetChecks: readonly (readonly [PacketRefusal, string])[] = [
  ['msgpack/depth', 'nesting'],
  ['msgpack/duplicate-key', 'duplicate key'],
  ['msgpack/extension', 'extension'],
  ['msgpack/items', 'items'],
  ['msgpack/key', 'key'],
  ['msgpack/key', 'prototype'],
  ['msgpack/number', 'number'],
  ['msgpack/string-length', 'string'],
  ['msgpack/too-long', 'size'],
  ['msgpack/short', 'cut short'],
  ['msgpack/trailing', 'trailing bytes'],
  ['msgpack/utf8', 'text'],
  ['packet/arguments', 'arguments'],
  ['packet/id', 'id'],
  ['packet/input', 'input'],
  ['packet/namespace', 'namespace'],
  ['packet/type', 'type'],
  ['packet/data', 'handshake data'],
  ['packet/event-name', 'event name'],
  ['packet/event-name', 'reserved event'],
];

const inputChecks: readonly InputRefusal[] = [
  ...(['input/short', 'input/long', 'input/type', 'input/count', 'input/fields', 'input/move', 'input/view'] as const),
];

const stateChecks: readonly StateRefusal[] = ['state/short', 'state/long', 'state/gap', 'state/slot', 'state/range'];

const requestChecks: readonly ErrorCode[] = [
  ...(['message/invalid', 'protocol/version', 'room/unknown'] as const),
  ...(['name/empty', 'name/too-long', 'name/characters'] as const),
];

/** Writes to what is known before the whole frame is read. */
const readHalf: ReadState = (bytes, slots, out) => {
  const refusal = readStateFrame(bytes, slots, out);
  if (refusal === 'state/range' && out.enters > 0) slots.taken[out.recordSlots[0]] ^= 1;
  return refusal;
};

const withoutStateCheck =
  (check: StateRefusal): ReadState =>
  (bytes, slots, out) => {
    const refusal = readStateFrame(bytes, slots, out);
    return refusal === check ? undefined : refusal;
  };

const withoutRequestCheck =
  (check: ErrorCode): Check =>
  (name, payload) => {
    const reply = requestDomains.find((domain) => domain.name === name)!.check(payload);
    return !reply.ok && reply.error.code === check ? accept(undefined) : reply;
  };

/** Moves a body as soon as the frame comes. */
const moveAtOnce: Collect = (room, seat, bytes, nowMs) => {
  if (receiveFrame(room, seat, bytes, nowMs) === 'queued') room.world.words[room.world.words.length >> 1] ^= 1;
  room.inbox.count = 0;
  room.inbox.counts.fill(0);
};

/** Searches a claimed past tick by tick. */
const searchLong: Collect = (room, seat, bytes, nowMs) => {
  receiveFrame(room, seat, bytes, nowMs);
  const untilMs = performance.now() + (Math.abs(room.inbox.ticks[0] - room.inbox.ackTicks[0]) > 20_000 ? 8 : 0);
  while (performance.now() < untilMs);
  room.inbox.count = 0;
  room.inbox.counts.fill(0);
};

/** As who takes a length for true: room for all of it first. Not for all of 2^32, or the plant would not live to be found. */
function readEagerly(bytes: Uint8Array): PacketResult {
  const claimed = bytes.length >= 5 ? Buffer.from(bytes).readUInt32BE(1) : 0;
  const room = bytes[0] >= 0xc4 ? Array.from({ length: Math.min(claimed, 20_000) }, () => 0) : [];
  const result = readPacket(bytes);
  return room.length < 0 ? { ok: false, refusal: 'msgpack/short' } : result;
}

export const readerPlants: readonly ReaderPlant[] = [
  ...packetChecks.map(([check, finds]) =>
    huntIn(`no ${check}: ${finds}`, () => packetTarget(readWithout(readPacket, check)), finds),
  ),
  ...inputChecks.map((check) =>
    huntIn(`no ${check}`, () =>
      inputTarget((bytes, nearTick, out) => {
        const refusal = readInputFrame(bytes, nearTick, out);
        return refusal === check ? undefined : refusal;
      }),
    ),
  ),
  ...stateChecks.map((check) => huntIn(`no ${check}`, (recorded) => stateTarget(recorded, withoutStateCheck(check)))),
  huntIn('a state frame applied by half', (recorded) => stateTarget(recorded, readHalf), 'half applied'),
  ...requestChecks.map((check) => huntIn(`no ${check}`, () => requestTarget(withoutRequestCheck(check)))),
  huntIn('an input that acts before its tick', ({ game }) => roomTarget(game, 1, moveAtOnce), 'touched the world'),
  huntIn('a claim that is searched for long', ({ game }) => roomTarget(game, 1, searchLong), 'slow'),
  { name: 'room made for what a length claims', hunt: () => measureAllocation(readEagerly).over },
];
