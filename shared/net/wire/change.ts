import {
  type BitReader,
  type BitWriter,
  failBits,
  loadBits,
  loadMany,
  peekBits,
  putBits,
  skipBits,
} from '#shared/net/wire/bits.ts';
import { type KindPlan, MASK_FIELDS } from '#shared/net/wire/codec.ts';
import { classOf, EXTRA_BITS, extraBits, extraOf, valueOf } from '#shared/net/wire/number-class.ts';
import { difference, isLawful, offset, predictField } from '#shared/net/wire/predict.ts';
import { LENGTH_BITS, MAX_BITS, type PrefixCode } from '#shared/net/wire/prefix-code.ts';

/*
 * A change of one entity: which of its fields differ from their predictions, and by how much. Values of an entity lie `step` apart
 * from `base` on, so that the same code walks a column store and a list of slots.
 */

/** By how much fields differ, in the order of a plan: filled by `findChange`, read by `putChange`. */
export const residuals: Int32Array = new Int32Array(30);

/**
 * Compares the new values of an entity with what they are predicted to be. Returns a bit for each field that differs, in the order of
 * the plan, and leaves by how much in `residuals`.
 */
export function findChange(
  { fields }: KindPlan,
  now: Int32Array,
  last: Int32Array,
  before: Int32Array,
  base: number,
  step: number,
  age: number,
): number {
  let mask = 0;
  for (let i = 0; i < fields.length; i++) {
    const plan = fields[i];
    const at = base + plan.at * step;
    const velocity = plan.by < 0 ? 0 : now[base + plan.by * step];
    const residual = difference(plan, now[at], predictField(plan, last[at], before[at], velocity, age));
    residuals[i] = residual;
    if (residual !== 0) mask |= 1 << i;
  }
  return mask;
}

/** Writes a mask and the residuals of its fields. */
export function putChange(w: BitWriter, { fields, masks }: KindPlan, mask: number): void {
  for (let group = 0; group < masks.length; group++) {
    putSymbol(w, masks[group], (mask >>> (group * MASK_FIELDS)) & ((1 << MASK_FIELDS) - 1));
  }
  for (let i = 0; i < fields.length; i++) {
    if ((mask & (1 << i)) === 0) continue;
    const symbol = classOf(residuals[i]);
    putSymbol(w, fields[i].residuals, symbol);
    if (symbol > 16) putBits(w, extraOf(residuals[i], symbol), extraBits(symbol));
  }
}

/**
 * Predicts all fields of an entity and writes them to `out`, laid out like `last`. For what has no record, or as what `takeChange` then
 * corrects.
 */
export function predictEntity(
  { fields }: KindPlan,
  last: Int32Array,
  before: Int32Array,
  base: number,
  age: number,
  out: Int32Array,
  to: number,
): void {
  for (let i = 0; i < fields.length; i++) {
    const plan = fields[i];
    const velocity = plan.by < 0 ? 0 : out[to + plan.by];
    out[to + plan.at] = predictField(plan, last[base + plan.at], before[base + plan.at], velocity, age);
  }
}

/**
 * Reads a change, and writes all new values of the entity to `out` from `to` on, by public row. Returns the mask by public row; -1 for
 * what nobody writes: a difference of 0, or a value that its field cannot have. Whether the frame has so many bits is looked at once, at
 * the end: most of what a client does with a frame is this loop.
 */
export function takeChange(
  r: BitReader,
  { fields, masks }: KindPlan,
  last: Int32Array,
  before: Int32Array,
  base: number,
  age: number,
  out: Int32Array,
  to: number,
): number {
  const mask = takeMask(r, masks);
  const { view, end } = r;
  let { at } = r;
  let changed = 0;
  for (let i = 0; i < fields.length; i++) {
    const plan = fields[i];
    const velocity = plan.by < 0 ? 0 : out[to + plan.by];
    const predicted = predictField(plan, last[base + plan.at], before[base + plan.at], velocity, age);
    out[to + plan.at] = predicted;
    if ((mask & (1 << i)) === 0) continue;
    const bits = loadBits(view, at);
    const entry = plan.residuals.decode[bits & CODE_MASK];
    const length = entry & LENGTH_MASK;
    const symbol = entry >> LENGTH_BITS;
    const more = EXTRA_BITS[symbol];
    const extra = more <= MAX_BITS ? (bits >> length) & ((1 << more) - 1) : loadMany(view, at + length, more);
    const residual = valueOf(symbol, extra);
    const value = offset(plan, predicted, residual);
    at += length + more;
    if (!isLawful(plan, value, residual)) {
      changed = -1;
      break;
    }
    out[to + plan.at] = value;
    changed |= 1 << plan.at;
  }
  r.at = at;
  if (at > end) failBits(r);
  return changed;
}

const CODE_MASK: number = (1 << MAX_BITS) - 1;
const LENGTH_MASK: number = (1 << LENGTH_BITS) - 1;

/** Whatever comes next begins with a code: these alphabets, and those of residuals, have two symbols at least. */
function takeMask(r: BitReader, masks: readonly PrefixCode[]): number {
  let mask = 0;
  for (let group = 0; group < masks.length; group++) {
    const entry = masks[group].decode[loadBits(r.view, r.at) & CODE_MASK];
    r.at += entry & LENGTH_MASK;
    mask |= (entry >> LENGTH_BITS) << (group * MASK_FIELDS);
  }
  return mask;
}

export function putSymbol(w: BitWriter, { codes, lengths }: PrefixCode, symbol: number): void {
  putBits(w, codes[symbol], lengths[symbol]);
}

export function takeSymbol(r: BitReader, { decode }: PrefixCode): number {
  const entry = decode[peekBits(r) & CODE_MASK];
  if (entry === 0) return failBits(r);
  skipBits(r, entry & LENGTH_MASK);
  return entry >> LENGTH_BITS;
}
