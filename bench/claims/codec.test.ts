import { expect, test } from 'vitest';
import { codec, type CodecFigures, judgeCodec, type RateFigures } from '#bench/claims/codec.ts';
import type { ChaosReport } from '#bench/codec/chaos-room.ts';

const log = (): void => {};

async function detailsWith(plant: string): Promise<Record<string, unknown>> {
  const result = await codec.run({ form: 'short', plant, log });
  expect(result.pass).toBe(false);
  return { ...result.details, figure: result.figure };
}

test('DL92 the claim fails where a client reads by other tables', async () => {
  expect(await detailsWith('tables')).toMatchObject({
    wrong: expect.any(Number),
    firstWrong: expect.stringMatching(/^pair/),
  });
}, 60_000);

test('DL92 the claim fails where one bit of a frame is another', async () => {
  expect(await detailsWith('bit')).toMatchObject({ firstWrong: expect.stringMatching(/tick 99$|tick \d99$/) });
}, 60_000);

test('DL93 the claim fails where nothing was trained, and where heads are those of bad lines', async () => {
  expect(await detailsWith('buckets')).toMatchObject({ wrong: 0, table: 'buckets' });
  const { fixedBytes, wrong } = await detailsWith('lines');
  expect(wrong).toBe(0);
  expect(fixedBytes).toBeGreaterThan(40);
}, 60_000);

test('DL93 the claim needs every figure, and rooms in which everything happened', () => {
  const pairs = { pairs: 10, predicted: 1, fields: 20, wrong: 0, firstWrong: undefined };
  const counted = { frames: 9, updates: 9, deferred: 1, entered: 1, left: 1, late: 1, fresh: 1, rollbacks: 1 };
  const room: ChaosReport = { ...counted, fixedBits: [], ownedBits: [], wrong: 0, firstWrong: undefined };
  const fast: RateFigures = {
    ...{ match: 'a match', every: 1, bits: 2, bodyBits: 13, overEntropy: 1.25, frameBytes: 15, updates: 9, wrong: 0 },
  };
  const all: CodecFigures = { pairs, rooms: [room], rates: [fast], fixedBytes: 40, table: 'abc' };
  const passes = (change: Partial<CodecFigures>): boolean => judgeCodec('short', { ...all, ...change }).pass;
  expect(passes({})).toBe(true);
  expect(passes({ pairs: { ...pairs, wrong: 1 } })).toBe(false);
  expect(passes({ pairs: { ...pairs, pairs: 0 } })).toBe(false);
  expect(passes({ rates: [{ ...fast, bodyBits: 13.01 }] })).toBe(false);
  expect(passes({ rates: [fast, { ...fast, every: 3, bodyBits: 25 }] })).toBe(true);
  expect(passes({ rates: [fast, { ...fast, every: 3, overEntropy: 1.26 }] })).toBe(false);
  expect(passes({ rates: [{ ...fast, every: 3 }] })).toBe(false);
  expect(passes({ rates: [{ ...fast, wrong: 1 }] })).toBe(false);
  expect(passes({ rates: [{ ...fast, bodyBits: Number.NaN }] })).toBe(false);
  expect(passes({ fixedBytes: 40.1 })).toBe(false);
  expect(passes({ table: 'buckets' })).toBe(false);
  for (const what of ['deferred', 'late', 'fresh', 'rollbacks', 'left'] as const) {
    expect(passes({ rooms: [{ ...room, [what]: 0 }] })).toBe(false);
  }
  expect(passes({ rooms: [{ ...room, wrong: 1 }] })).toBe(false);
});
