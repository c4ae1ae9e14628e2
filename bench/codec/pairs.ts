import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import {
  beginBits,
  beginReading,
  bitLength,
  createBitReader,
  createBitWriter,
  endBits,
} from '#shared/net/wire/bits.ts';
import { findChange, predictEntity, putChange, takeChange } from '#shared/net/wire/change.ts';
import { createWireCodec, type KindPlan, type WireCodec } from '#shared/net/wire/codec.ts';
import { lengthsFor } from '#shared/net/wire/prefix-code.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import { type KindTable, PREDICTOR } from '#shared/net/wire/table.ts';
import { GAP_SYMBOLS } from '#shared/net/wire/gap.ts';
import type { Schema, SchemaRow } from '#shared/sim/schema.ts';

/*
 * Pairs of states of one entity, drawn at random: the change from one to the other is written, read, and applied to the first, which must
 * give the second.
 */

export interface PairsReport {
  pairs: number;
  /** ... of which the second is as predicted, and so has no change. */
  predicted: number;
  /** Fields that were sent. */
  fields: number;
  wrong: number;
  /** The first that was wrong. */
  firstWrong: string | undefined;
}

export interface PairsOptions {
  readonly codecs: readonly WireCodec[];
  readonly pairs: number;
  readonly seed: number;
  /** The codec that reads what the one of this index wrote; default: the same. */
  readonly reading?: readonly WireCodec[];
}

/** No schema has more public rows. */
const ROWS_MAX = 32;

/** A table without `of` makes plans for all kinds that there can be; these will do. */
const KINDS = 16;

/** A change of so many fields at its longest. */
const BYTES_MAX = 256;

const USE = { codec: 1, kind: 2, age: 3, steady: 4, still: 5, how: 6, value: 7, step: 8 } as const;

/** Which of the three states of a pair a value is drawn for. */
const BEFORE = 0;
const LAST = 100;
const NOW = 200;

/** Tries random pairs; the same options try the same ones. */
export function tryPairs({ codecs, pairs, seed, reading = codecs }: PairsOptions): PairsReport {
  const report: PairsReport = { pairs: 0, predicted: 0, fields: 0, wrong: 0, firstWrong: undefined };
  const kindsOf = codecs.map(({ kinds }) => [...kinds.keys()].filter((kind) => kind < KINDS && kinds[kind]));
  for (let pair = 0; pair < pairs; pair++) {
    const which = randomU32(seed, pair, 0, USE.codec) % codecs.length;
    const kinds = kindsOf[which];
    const kind = kinds[randomU32(seed, pair, 0, USE.kind) % kinds.length];
    const age = 1 + (randomU32(seed, pair, 0, USE.age) % (HISTORY_TICKS - 1));
    drawStates(codecs[which].kinds[kind]!, seed, pair, age);
    report.pairs++;
    if (tryPair(report, codecs[which].kinds[kind]!, reading[which].kinds[kind]!, age)) continue;
    report.wrong++;
    report.firstWrong ??= `pair ${pair} of seed ${seed}: kind ${kind} of ${codecs[which].name}, ${age} ticks`;
  }
  return report;
}

/** By public row. */
const before = new Int32Array(ROWS_MAX);
const last = new Int32Array(ROWS_MAX);
const now = new Int32Array(ROWS_MAX);
const out = new Int32Array(ROWS_MAX);

/** Draws a state, the one before it (the same where that does not count), and the one after. */
function drawStates(plan: KindPlan, seed: number, pair: number, age: number): void {
  const isSteady = randomU32(seed, pair, 0, USE.steady) % 2 === 0;
  for (const { at, row } of plan.fields) {
    last[at] = drawValue(row, 0, seed, pair, LAST + at);
    before[at] = isSteady ? drawValue(row, last[at], seed, pair, BEFORE + at) : last[at];
  }
  // Every eighth goes on as predicted, and of the others some fields do.
  predictEntity(plan, last, before, 0, age, out, 0);
  const isStill = randomU32(seed, pair, 0, USE.still) % 8 === 0;
  for (const { at, row } of plan.fields) {
    const goesOn = isStill || randomU32(seed, pair, NOW + at, USE.still) % 2 === 0;
    now[at] = goesOn ? out[at] : drawValue(row, out[at], seed, pair, NOW + at);
  }
}

/** Near another value, at an end of the field's range, zero, or anything. */
function drawValue(row: SchemaRow, near: number, seed: number, pair: number, which: number): number {
  const how = randomU32(seed, pair, which, USE.how) % 8;
  const any = randomU32(seed, pair, which, USE.value);
  const { wireMin, wireMax } = row;
  if (how === 0) return wireMin | 0;
  if (how === 1) return wireMax | 0;
  if (how === 2) return Math.max(0, wireMin) | 0;
  if (how === 3) return (wireMin + (any % (wireMax - wireMin + 1))) | 0;
  const reach = 2 << (randomU32(seed, pair, which, USE.step) % 14);
  const value = (row.type === 'u32' ? near >>> 0 : near) + (any % reach) - reach / 2;
  return Math.max(wireMin, Math.min(wireMax, value)) | 0;
}

const writer = createBitWriter(BYTES_MAX);
const reader = createBitReader(BYTES_MAX);

/** Whether the second state comes of the first and the change between them. */
function tryPair(report: PairsReport, plan: KindPlan, readingPlan: KindPlan, age: number): boolean {
  const mask = findChange(plan, now, last, before, 0, 1, age);
  out.fill(0);
  if (mask === 0) report.predicted++;
  if (mask === 0 && !plan.always) {
    predictEntity(readingPlan, last, before, 0, age, out, 0);
    return isNow(plan);
  }
  for (let rest = mask; rest !== 0; rest &= rest - 1) report.fields++;
  beginBits(writer);
  putChange(writer, plan, mask);
  const bits = bitLength(writer);
  endBits(writer);
  beginReading(reader, writer.bytes.subarray(0, writer.at));
  const changed = takeChange(reader, readingPlan, last, before, 0, age, out, 0);
  return changed === publicMask(plan, mask) && !reader.failed && reader.at === bits && isNow(plan);
}

/** A mask by field of the plan, by public row. */
function publicMask({ fields }: KindPlan, mask: number): number {
  let rows = 0;
  for (let i = 0; i < fields.length; i++) if ((mask & (1 << i)) !== 0) rows |= 1 << fields[i].at;
  return rows;
}

function isNow({ fields }: KindPlan): boolean {
  for (let i = 0; i < fields.length; i++) if (out[fields[i].at] !== now[fields[i].at]) return false;
  return true;
}

/** A codec with predictors and codes that mean nothing: whatever the tables say, what comes out must be the same. */
export function randomCodec(schema: Schema, seed: number): WireCodec {
  const plain = createWireCodec(schema);
  const used = plain.kinds.flatMap((plan, kind) => (plan && kind < KINDS ? [{ plan, kind }] : []));
  const kinds = used.map(({ plan, kind }): KindTable => {
    const fields = plan.fields.toSorted((a, b) => a.at - b.at);
    const draw = (symbols: number, which: number): number[] => randomLengths(symbols, seed, kind, which);
    return {
      kind,
      always: randomU32(seed, kind, 0, 2) % 2 === 0,
      predictors: fields.map(
        ({ at, by }) => randomU32(seed, kind, at, 1) % (by < 0 ? PREDICTOR.move : PREDICTOR.move + 1),
      ),
      masks: plan.masks.map(({ symbols }, group) => draw(symbols, group)),
      residuals: fields.map(({ at, residuals: { symbols } }) => draw(symbols, 100 + at)),
    };
  });
  return createWireCodec(schema, { schema: schemaHash(schema), gaps: randomLengths(GAP_SYMBOLS, seed, 0, 0), kinds });
}

/** Of every size alike, so that a few symbols are common and most are not. */
function randomLengths(symbols: number, seed: number, kind: number, which: number): number[] {
  const counts = Array.from({ length: symbols }, (_, symbol) => {
    return randomU32(seed, kind, which, 10 + symbol) >>> (randomU32(seed, kind, which, 10_000 + symbol) % 33);
  });
  return [...lengthsFor(counts)];
}
