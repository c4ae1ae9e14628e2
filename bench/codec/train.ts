import { countSymbols, type KindCounts, type SymbolCounts } from '#bench/codec/count-symbols.ts';
import type { CodecData } from '#bench/codec/data.ts';
import { entropyBits, plainBits, sentResiduals } from '#bench/codec/size.ts';
import { createWireCodec, type FieldPlan, type KindPlan, type WireCodec } from '#shared/net/wire/codec.ts';
import { lengthsFor } from '#shared/net/wire/prefix-code.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import { type KindTable, PREDICTOR, type WireTable } from '#shared/net/wire/table.ts';
import type { Schema } from '#shared/sim/schema.ts';

/*
 * From recorded data to a table: how each field is best predicted, then the codes that are shortest for what is left. Depends on the
 * data alone: the same data, the same table.
 */

/** Data and how much it counts, a whole number. */
export interface Lesson {
  readonly data: CodecData;
  readonly weight: number;
}

/**
 * Where more than this share of the updates of a kind are records, each frame tells of each entity of the kind: a bit or less for whether
 * it is as expected, where a gap would take four to seven.
 */
const TOLD_SHARE = 0.25;

/** A table for the schema, with the kinds that are in the data; all lessons are of that schema. */
export function trainTable(schema: Schema, lessons: readonly Lesson[]): WireTable {
  const kinds = kindsIn(lessons);
  const plain = createWireCodec(schema);
  const predictors = choosePredictors(schema, plain, kinds, lessons);
  const predictorOf = (kind: number, field: FieldPlan): number => predictors.get(kind)!.get(field.at)!;
  const listed = countLessons(codecWith(schema, plain, kinds, predictorOf), lessons);
  const told = kinds.filter((kind) => shareOf(kind, listed) > TOLD_SHARE);
  const codec = codecWith(schema, plain, kinds, predictorOf, told);
  const counts = countLessons(codec, lessons);
  return {
    schema: schemaHash(schema),
    gaps: lengthsOf(counts.map((one) => ({ ...one, counts: one.counts.gaps }))),
    kinds: kinds.map((kind) => trainKind(kind, codec.kinds[kind]!, counts)),
  };
}

function countLessons(codec: WireCodec, lessons: readonly Lesson[]): Weighted<SymbolCounts>[] {
  return lessons.map(({ data, weight }) => ({ counts: countSymbols(codec, data), weight }));
}

/** Of the updates of a kind those that are records. */
function shareOf(kind: number, all: readonly Weighted<SymbolCounts>[]): number {
  const sum = (of: (counts: KindCounts) => number): number => {
    return all.reduce(
      (total, { counts: { kinds }, weight }) => total + (kinds.has(kind) ? weight * of(kinds.get(kind)!) : 0),
      0,
    );
  };
  return (
    sum(({ records }) => records) /
    Math.max(
      1,
      sum(({ updates }) => updates),
    )
  );
}

interface Weighted<T> {
  readonly counts: T;
  readonly weight: number;
}

/** Ascending. */
function kindsIn(lessons: readonly Lesson[]): number[] {
  const kinds = new Set<number>();
  for (const { data } of lessons) {
    for (const { lives, values } of data.states) {
      for (let index = 0; index < lives.length; index++) if (lives[index] !== 0) kinds.add(values[index]);
    }
  }
  return [...kinds].sort((a, b) => a - b);
}

/** By kind, by position among the public rows. */
type Predictors = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Tries every predictor with every field; the usual one where none is better. */
function choosePredictors(
  schema: Schema,
  plain: WireCodec,
  kinds: readonly number[],
  lessons: readonly Lesson[],
): Predictors {
  const tried = Object.values(PREDICTOR).map((predictor) => {
    const codec = codecWith(schema, plain, kinds, (_, field) => possible(predictor, field));
    return { predictor, counts: countLessons(codec, lessons) };
  });
  const costOf = (kind: number, i: number, predictor: number): number => {
    const { counts } = tried.find((one) => one.predictor === predictor)!;
    return fieldBits(counts.map((one) => ({ ...one, counts: one.counts.kinds.get(kind)?.residuals[i] })));
  };
  const chooseField = (kind: number, i: number, field: FieldPlan): number => {
    const others = Object.values(PREDICTOR).filter((predictor) => possible(predictor, field) === predictor);
    return others.reduce(
      (best, other) => (costOf(kind, i, other) < costOf(kind, i, best) ? other : best),
      field.predictor,
    );
  };
  const chooseKind = (kind: number): Map<number, number> => {
    return new Map(plain.kinds[kind]!.fields.map((field, i) => [field.at, chooseField(kind, i, field)]));
  };
  return new Map(kinds.map((kind) => [kind, chooseKind(kind)]));
}

/** Only what has a velocity moves by it. */
function possible(predictor: number, field: FieldPlan): number {
  return predictor === PREDICTOR.move && field.by < 0 ? PREDICTOR.hold : predictor;
}

/** What a field costs about: whether it differs is said too, by the mask. */
function fieldBits(residuals: readonly Weighted<Float64Array | undefined>[]): number {
  const all = added(residuals.flatMap(({ counts, weight }) => (counts ? [{ counts, weight }] : [])));
  return entropyBits(all) + plainBits(all);
}

/** The buckets' codec with other predictors, and with kinds of which every frame tells. */
function codecWith(
  schema: Schema,
  plain: WireCodec,
  kinds: readonly number[],
  predictorOf: (kind: number, field: FieldPlan) => number,
  told: readonly number[] = [],
): WireCodec {
  const tables = kinds.map((kind): KindTable => {
    const plan = plain.kinds[kind]!;
    const fields = plan.fields.toSorted((a, b) => a.at - b.at);
    return {
      kind,
      always: told.includes(kind),
      predictors: fields.map((field) => predictorOf(kind, field)),
      masks: plan.masks.map(({ lengths }) => [...lengths]),
      residuals: fields.map(({ residuals }) => [...residuals.lengths]),
    };
  });
  return createWireCodec(schema, { schema: schemaHash(schema), gaps: [...plain.gaps.lengths], kinds: tables });
}

function trainKind(kind: number, plan: KindPlan, all: readonly Weighted<SymbolCounts>[]): KindTable {
  const counted = all.flatMap(({ counts: { kinds }, weight }) => {
    const counts = kinds.get(kind);
    return counts ? [{ counts, weight }] : [];
  });
  const lengthsIn = (of: (counts: KindCounts) => Float64Array): number[] => {
    return lengthsOf(counted.map(({ counts, weight }) => ({ counts: of(counts), weight })));
  };
  const order = [...plan.fields.keys()].sort((a, b) => plan.fields[a].at - plan.fields[b].at);
  return {
    kind,
    always: plan.always,
    predictors: order.map((i) => plan.fields[i].predictor),
    masks: plan.masks.map((_, group) => lengthsIn(({ masks }) => masks[group])),
    residuals: order.map((i) => lengthsIn(({ residuals }) => sentResiduals(residuals[i]))),
  };
}

function lengthsOf(counts: readonly Weighted<Float64Array>[]): number[] {
  return [...lengthsFor(added(counts))];
}

function added(parts: readonly Weighted<Float64Array>[]): Float64Array {
  const sums = new Float64Array(parts[0]?.counts.length ?? 0);
  for (const { counts, weight } of parts) for (let i = 0; i < sums.length; i++) sums[i] += counts[i] * weight;
  return sums;
}
