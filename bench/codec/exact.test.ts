import { expect, test } from 'vitest';
import { runChaos } from '#bench/codec/chaos-room.ts';
import { everyField } from '#bench/codec/every-field.ts';
import { randomCodec, tryPairs } from '#bench/codec/pairs.ts';
import { findGame } from '#shared/games/index.ts';
import { createWireCodec, wireCodecOf } from '#shared/net/wire/codec.ts';

const relight = findGame('relight')!;

test('DL90 a change between any two states, by any table, gives the second from the first', () => {
  const codecs = [
    ...[createWireCodec(everyField), randomCodec(everyField, 5), randomCodec(everyField, 6)],
    ...[wireCodecOf(relight.schema), randomCodec(relight.schema, 7)],
  ];
  const report = tryPairs({ codecs, pairs: 40_000, seed: 5 });
  expect(report).toMatchObject({ pairs: 40_000, wrong: 0, firstWrong: undefined });
  expect(report.predicted).toBeGreaterThan(4000);
  expect(report.fields).toBeGreaterThan(100_000);
});

test('DL90 a client with other predictors or other codes is found out', () => {
  const codecs = [randomCodec(everyField, 5)];
  const { wrong, firstWrong } = tryPairs({ codecs, pairs: 1000, seed: 5, reading: [randomCodec(everyField, 6)] });
  expect(wrong).toBeGreaterThan(800);
  expect(firstWrong).toMatch(/^pair \d+ of seed 5: kind \d+ of [0-9a-f]{16}, \d+ ticks$/);
});

test('DL91 whatever is skipped, put off, told anew or lived again, a client knows what was shown', () => {
  const codec = wireCodecOf(relight.schema);
  for (const sendEveryTicks of [1, 3]) {
    const report = runChaos({ game: relight, codec, players: 8, seed: 2, ticks: 900, sendEveryTicks });
    expect(report).toMatchObject({ wrong: 0, firstWrong: undefined });
    for (const what of ['late', 'fresh', 'rollbacks', 'left', 'entered'] as const)
      expect(report[what]).toBeGreaterThan(5);
    if (sendEveryTicks === 1) expect(report.deferred).toBeGreaterThan(100);
  }
});

test('DL91 a client that predicts by other tables is found out', () => {
  const codec = randomCodec(relight.schema, 1);
  const { wrong } = runChaos({ game: relight, codec, players: 3, seed: 2, ticks: 200, sendEveryTicks: 1 });
  expect(wrong).toBeGreaterThan(30);
});
