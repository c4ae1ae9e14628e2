import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { arena } from '#bench/codec/arena-table.ts';
import { countSymbols } from '#bench/codec/count-symbols.ts';
import { type CodecData, sliceData, thinData } from '#bench/codec/data.ts';
import { readCodecData } from '#bench/codec/read-file.ts';
import { runCodecBench } from '#bench/codec/run-codec-bench.ts';
import { sendData } from '#bench/codec/send-data.ts';
import { codeBits, entropyBits, updateBits, updateEntropy, updatesOf } from '#bench/codec/size.ts';
import { trainTable } from '#bench/codec/train.ts';
import { freezeTable } from '#bench/codec/freeze.ts';
import { watchCrowd } from '#bench/codec/watch-crowd.ts';
import { watchMatch } from '#bench/codec/watch-room.ts';
import { writeCodecData } from '#bench/codec/write-file.ts';
import { recordMatch } from '#bench/replay/record-match.ts';
import { sparse } from '#bench/wire/workload.ts';
import { findGame } from '#shared/games/index.ts';
import { createWireCodec } from '#shared/net/wire/codec.ts';
import { PREDICTOR } from '#shared/net/wire/table.ts';

const relight = findGame('relight')!;
const match = watchMatch({ game: relight, players: 4, seed: 7, ticks: 360 });

const HEAD = JSON.stringify({
  format: 'codec-data/1',
  fields: [
    { name: 'speed', type: 'i16' },
    { name: 'x', type: 'i32', rest: 0.25, wire: 1, shown: 'interpolate', moves: 'speed' },
    { name: 'face', type: 'u8', overflow: 'wrap', of: [2] },
  ],
});

function state(tick: number, ...entities: unknown[]): string {
  return JSON.stringify({ tick, entities });
}

function read(...lines: string[]): CodecData {
  return readCodecData('a test', [HEAD, ...lines].join('\n'));
}

describe('recorded data for the codec bench', () => {
  test('DL84 a line with fields, then a line for each state, become wire values and lives', () => {
    const data = read(
      state(5, [70, 1, 10, 42], [9, 2, -3, 7, 255]),
      '',
      state(6, [9, 2, -3, 8, 0], [70, 2, 10, 42, 1]),
    );
    expect(data.schema.publicRows.map(({ name }) => name)).toEqual(['kind', 'speed', 'x', 'face']);
    expect(data.states.map(({ tick }) => tick)).toEqual([5, 6]);
    const [first, second] = data.states;
    expect([...first.lives]).toEqual([1, 2, 0, 0]);
    // 42 quarters are 10.5, and halves go up; the entity of id 70 is of another kind now, and so another life elsewhere.
    expect([...first.values]).toEqual([1, 2, 0, 0, 10, -3, 0, 0, 11, 2, 0, 0, 0, 255, 0, 0]);
    expect([...second.lives]).toEqual([0, 2, 3, 0]);
    expect([...second.views[0]]).toEqual([-1, 1, 2, -1]);
  });

  test('DL84 what is written is read again, of a real match', () => {
    const data = readCodecData('again', writeCodecData(match));
    const lives = (all: CodecData): number[] => all.states.map((one) => one.lives.filter((life) => life !== 0).length);
    expect(lives(data)).toEqual(lives(match));
    expect(data.schema.publicRows.map(({ name, of }) => [name, of])).toEqual(
      match.schema.publicRows.map(({ name, of }) => [name, of]),
    );
    expect(sendData(createWireCodec(data.schema), data)).toMatchObject({ frames: 360, wrong: 0 });
  });

  test('DL84 what is wrong is told with its line', () => {
    const bad: readonly (readonly [string, string])[] = [
      ['{"format":"other"}', 'line 1: "format" must be "codec-data/1", not "other"'],
      ['{"format":"codec-data/1","fields":[]}', 'line 1: "fields" must be'],
      ['{"format":"codec-data/1","fields":[{"name":"x","type":"f32"}]}', 'line 1: field "x" has a property'],
      ['{"format":"codec-data/1","fields":[{"name":"x","type":"i8","wire":3}]}', 'not a power of two'],
      ['{"format":"codec-data/1","fields":[{"name":"x","type":"i8","moves":"y"}]}', 'moves by y'],
      [`${HEAD}\n[1]`, 'line 2: not an object'],
      [`${HEAD}\n${state(1, [1, 1, 1])}`, 'line 2: entity 1 has 1 values, and its kind 2 fields'],
      [`${HEAD}\n${state(1, [1, 1, 1, 1.5])}`, 'line 2: entity 1: x is 1.5'],
      [`${HEAD}\n${state(1, [1, 1, 40_000, 1])}`, 'line 2: entity 1: speed is 40000'],
      [`${HEAD}\n${state(1, [1, 0, 1, 1])}`, 'line 2: entity 1 is of the kind 0'],
      [`${HEAD}\n${state(1, [-1, 1, 1, 1])}`, 'line 2: an entity has the id -1'],
      [`${HEAD}\n${state(1, [1, 1, 1, 1], [1, 1, 1, 1])}`, 'line 2: two entities have the same id'],
      [`${HEAD}\n${state(4)}\n\n${state(4)}`, 'line 4: "tick" must be a whole number above 4'],
    ];
    for (const [text, sentence] of bad) expect(() => readCodecData('bad', text)).toThrow(sentence);
    expect(() => read('nonsense')).toThrow('line 2: ');
  });

  test('DL84 a lower rate has every so-many-th state, and a slot that changes its life rests', () => {
    const data = read(...[1, 2, 3, 4, 5, 6, 7].map((tick) => state(tick, [tick < 3 ? 1 : 2, 1, 0, tick])));
    expect(thinData(data, 3).states.map(({ tick }) => tick)).toEqual([1, 4, 7]);
    // One ends, the next begins in its place, and the state between the two is not sent.
    const ends = read(...[1, 2, 3, 4, 5, 6, 7].map((tick) => state(tick, ...(tick === 2 ? [] : [[tick, 1, 0, tick]]))));
    const [first, second, third] = thinData(ends, 2).states.map(({ views }) => views[0][0]);
    expect([first, second, third]).toEqual([0, -1, 0]);
    expect(sendData(createWireCodec(data.schema), thinData(ends, 2)).wrong).toBe(0);
    expect(sendData(createWireCodec(relight.schema), thinData(match, 7)).wrong).toBe(0);
    expect(sliceData(data, 2, 4).states.map(({ tick }) => tick)).toEqual([3, 4]);
  });
});

describe('npm run bench codec FILE', () => {
  function run(args: readonly string[], file: Uint8Array | string): { code: number; lines: string[] } {
    const lines: string[] = [];
    const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
    return { code: runCodecBench(args, { readFile: () => bytes, print: (line) => lines.push(line) }), lines };
  }

  test('DL85 compares a flag and a full value, buckets, trained tables and the entropy, and reads all of it back', () => {
    const { code, lines } = run(['a.jsonl'], writeCodecData(match));
    expect(code).toBe(0);
    const { rows } = JSON.parse(lines.at(-1)!) as { rows: Record<string, number>[] };
    expect(rows.map(({ every }) => every)).toEqual([1, 3]);
    for (const { full, buckets, trained, entropy, wrong, updates } of rows) {
      expect(full).toBeGreaterThan(buckets);
      expect(buckets).toBeGreaterThan(trained);
      expect(trained).toBeGreaterThan(entropy);
      expect(updates).toBeGreaterThan(1000);
      expect(wrong).toBe(0);
    }
  });

  test('DL85 takes the recording of a room too', () => {
    const { bytes } = recordMatch({ game: relight, seed: 1, skills: [0, 1, 2], ticks: 700 });
    const { code, lines } = run(['a.recording'], bytes);
    expect(lines.join('\n')).toContain('every 3rd state');
    expect(code).toBe(0);
  });

  test('DL85 what it cannot use is one line and exit code 1', () => {
    const twice = [state(1, [1, 1, 1, 1]), state(2, [1, 1, 1, 1])];
    const tries = [run([], ''), run(['a', 'b'], ''), run(['a'], 'nonsense'), run(['a'], [HEAD, ...twice].join('\n'))];
    for (const { code, lines } of tries) expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 });
    expect(tries[3].lines[0]).toContain('2 states');
  });
});

describe('training', () => {
  test('DL86 counted symbols come to the bits that frames have', () => {
    const codec = createWireCodec(relight.schema);
    const counts = countSymbols(codec, match);
    const sent = sendData(codec, match);
    // The first frame of each observer has a list too, which has nothing but its end.
    const ends = match.states[0].views.length * codec.gaps.lengths.at(-1)!;
    expect(updateBits(counts, codec) + ends).toBe(sent.updateBits);
    expect(updatesOf(counts)).toBe(sent.updates);
    expect(entropyBits([1, 1, 2])).toBe(6);
    expect(codeBits([1, 1, 2], [2, 2, 1])).toBe(6);
  });

  test('DL86 a trained table is shorter than the buckets on what it was trained on, and no code is below the entropy', () => {
    // Whole bits lose most where little is in sight: the end of a list is one, and an entity that stands is another.
    const longer = watchMatch({ game: relight, players: 8, seed: 7, ticks: 240 });
    const table = trainTable(relight.schema, [{ data: longer, weight: 1 }]);
    const codec = createWireCodec(relight.schema, table);
    const counts = countSymbols(codec, longer);
    expect(updateBits(counts, codec)).toBeGreaterThanOrEqual(updateEntropy(counts));
    expect(updateBits(counts, codec)).toBeLessThan(1.25 * updateEntropy(counts));
    const plain = createWireCodec(relight.schema);
    expect(updateBits(counts, codec)).toBeLessThan(0.7 * updateBits(countSymbols(plain, longer), plain));
  });

  test('DL86 each field gets the predictor that leaves least: what stays, what goes on, what has a velocity', () => {
    // An even step that is not the velocity's, a place that is moved by it, and one that jumps to and fro.
    const jump = (at: number): number => (at % 2 === 0 ? 500 : -500) + (at % 5);
    const lines = Array.from({ length: 80 }, (_, at) => {
      const speed = 60 * (at % 7);
      return { at, speed };
    });
    let x = 0;
    const states = lines.map(({ at, speed }) => {
      x += speed / 60;
      return JSON.stringify({ tick: at + 1, entities: [[1, 1, speed, x, at * 30, jump(at)]] });
    });
    const field = { type: 'i32', shown: 'interpolate' };
    const fields = [
      { name: 'speed', ...field },
      { name: 'x', ...field, moves: 'speed' },
      { name: 'line', ...field },
      { name: 'jump', ...field },
    ];
    const data = readCodecData('steps', [JSON.stringify({ format: 'codec-data/1', fields }), ...states].join('\n'));
    const [kind] = trainTable(data.schema, [{ data, weight: 1 }]).kinds;
    const { hold, linear, move } = PREDICTOR;
    expect(kind.predictors.slice(1)).toEqual([move, linear, hold]);
  });

  test('DL87 the table of the benchmark is of its field table, and within 1.25 of the entropy of its workload', () => {
    const crowd = watchCrowd(sparse(24), 60);
    const codec = createWireCodec(crowd.schema, arena);
    const counts = countSymbols(codec, crowd);
    expect(sendData(codec, crowd).wrong).toBe(0);
    expect(updateBits(counts, codec)).toBeLessThan(1.25 * updateEntropy(counts));
  });

  test('DL86 the same matches freeze to the same text, whose table makes the same codec', () => {
    const freeze = (): string => freezeTable('one', 'About.', trainTable(relight.schema, [{ data: match, weight: 1 }]));
    expect(freeze()).toBe(freeze());
    expect(watchMatch({ game: relight, players: 4, seed: 7, ticks: 40 }).states.at(-1)).toEqual(match.states[39]);
    expect(freeze()).toContain("gaps: lengths('");
  });
});

test('DL84 the example in docs/wire-format.md is data of the format', () => {
  const text = readFileSync(new URL('../../docs/wire-format.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf('## Recorded data for the codec bench'));
  const blocks = [...section.matchAll(/```json\n([^`]*)```/g)].map(([, block]) => block.replaceAll('\n', ' '));
  expect(blocks.length).toBe(2);
  const { schema, states } = readCodecData('the example', blocks.join('\n'));
  expect(schema.publicRows.map(({ name }) => name)).toEqual(['kind', 'x', 'speed', 'face']);
  expect(states[0].lives.filter((life) => life > 0).length).toBe(2);
});
