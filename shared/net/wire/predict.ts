import type { FieldPlan } from '#shared/net/wire/codec.ts';
import { PREDICTOR } from '#shared/net/wire/table.ts';

/*
 * What a field most likely is, given what was sent last: both sides reckon it alike, and only what differs from it is sent. Wire
 * values throughout.
 */

/** Older than this nothing is predicted: what was sent last stays. 200 ms: players have turned by then. */
export const PREDICTED_TICKS_MAX = 12;

/**
 * Whether values go on as they went before: the last two states are as far apart as the new one is from the last. `before`: -1 when
 * there was none.
 */
export function isSteady(tick: number, last: number, before: number): boolean {
  return before >= 0 && last - before === tick - last && tick - last <= PREDICTED_TICKS_MAX;
}

/**
 * The prediction of one field, from its value in the last state and in the one before (the last again where it is not steady), the
 * new velocity that it moves by, and the ticks since. Within the field's range, so that every residual fits 32 bits.
 */
export function predictField(plan: FieldPlan, last: number, before: number, velocity: number, age: number): number {
  const { predictor } = plan;
  if (predictor === PREDICTOR.hold || age > PREDICTED_TICKS_MAX) return last;
  const { turn, min, max } = plan;
  const isMoved = predictor === PREDICTOR.move;
  const to = last + (isMoved ? Math.floor(velocity * age * plan.perTick + 0.5) : difference(plan, last, before));
  if (turn > 0) return to & (turn - 1);
  if (plan.isWhole) return to | 0;
  return to < min ? min : to > max ? max : to | 0;
}

/** What leads from one wire value to another, in 32 bits; of what wraps the shorter way round. */
export function difference({ turn }: FieldPlan, to: number, from: number): number {
  if (turn === 0) return (to - from) | 0;
  const half = turn >> 1;
  return ((to - from + half) & (turn - 1)) - half;
}

/** The value that a difference leads to, which need not be one of the field's. */
export function offset({ turn }: FieldPlan, from: number, residual: number): number {
  return turn > 0 ? (from + residual) & (turn - 1) : (from + residual) | 0;
}

/** Whether an honest server can have sent the residual that leads to this value: of what wraps it is the shorter way round. */
export function isLawful({ min, max, isWhole, turn }: FieldPlan, value: number, residual: number): boolean {
  if (residual === 0) return false;
  const half = turn >> 1;
  if (turn > 0) return residual >= -half && residual < half;
  return isWhole || (value >= min && value <= max);
}
