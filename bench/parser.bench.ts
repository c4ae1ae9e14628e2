import { Buffer } from 'node:buffer';
import * as stockParser from 'socket.io-msgpack-parser';
import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { packMessage } from '#shared/net/codec.ts';
import { encodeRawState, encodeStateMessage, takeInputFrame } from '#server/transport/frames.ts';
import { readPacket } from '#server/transport/packet.ts';

/** A state frame of a room with a score of bodies in sight. */
const STATE_BYTES = 300;

/** An input frame with one input. */
const INPUT_BYTES = 12;

/** Calls per timed run: one alone takes less than the loop around it. */
const CALLS = 100;

const stockEncoder = new stockParser.Encoder();

/** What stock clients write, though the package's types call it something else. */
function stockBytes(packet: unknown): Buffer {
  return (stockEncoder.encode(packet) as unknown as Buffer[])[0];
}

/** An event as a stock client writes it. */
function stockEvent(data: readonly unknown[], id?: number): Buffer {
  const packet = { type: 2, data, options: { compress: true } };
  return stockBytes(id === undefined ? { ...packet, nsp: '/' } : { ...packet, id, nsp: '/' });
}

/** Microseconds of one call. */
function row(measure: string, size: BenchSize, call: () => void): BenchRow {
  const run = (): void => {
    for (let i = 0; i < CALLS; i++) call();
  };
  const { medianUs, errorPercent, samples } = measureMicro(run, size);
  return { measure, value: medianUs / CALLS, unit: 'µs', errorPercent, samples };
}

/** What the two packets of the hot path cost: by hand, by our general code, by the stock parser. */
export const parserBench: Bench = {
  name: 'parser',
  run: (size) => {
    const frame = Buffer.alloc(STATE_BYTES, 7);
    const state = { type: 2, data: ['s', frame], nsp: '/' };
    const input = stockEvent(['i', Buffer.alloc(INPUT_BYTES, 7)]);
    const join = stockEvent(['room:join', { name: 'Zoë', room: 'ABCD' }], 1);
    const stockDecoder = new stockParser.Decoder();
    return [
      row('state frame of 300 B, by hand, framed', size, () => encodeStateMessage(frame)),
      row('... by hand, framed, on the raw lane', size, () => encodeRawState(frame)),
      row('... by the general packer', size, () => packMessage(state)),
      row('... by the stock parser', size, () => stockBytes(state)),
      row('input frame of 12 B, recognised', size, () => takeInputFrame(input)),
      row('... by the bounded reader', size, () => readPacket(input)),
      row('... by the stock parser', size, () => stockDecoder.add(input)),
      row('request to join, by the bounded reader', size, () => readPacket(join)),
      row('... by the stock parser', size, () => stockDecoder.add(join)),
    ];
  },
};
