import type { Field } from '#shared/sim/schema.ts';

/*
 * The units that games share, so that rules, physics and pictures agree. Powers of two: converting them is exact.
 */

/** Rest quanta in a metre. At 1/256 m a body at 5 m/s would move 21.33 quanta a tick and be rounded by up to 3 %. */
export const POSITION_PER_METRE = 4096;

/**
 * Rest quanta in a metre per second; 16 bits hold up to 128 m/s. Velocities are rounded towards zero each tick, while a body that
 * slides along a slanting wall wins little per tick along it: at 1/64 m/s it would be up to 5.7 % too slow there, so it is 1.5.
 */
export const VELOCITY_PER_METRE = 256;

type Row<Type extends Field['type']> = Omit<Field, 'doc' | 'type'> & { readonly type: Type };

/** A coordinate, m: what others see of it moves in steps of 4 mm. */
export const position: Row<'i32'> = {
  type: 'i32',
  rest: 1 / POSITION_PER_METRE,
  wire: 1 / 256,
  seenBy: 'everyone',
  shown: 'interpolate',
  overflow: 'clamp',
};

/** A velocity along one axis, m/s; others need it only to go on simulating. */
export const velocity: Row<'i16'> = {
  type: 'i16',
  rest: 1 / VELOCITY_PER_METRE,
  wire: 1 / 8,
  seenBy: 'everyone',
  shown: 'predict',
  overflow: 'clamp',
};

/** A binary angle; one step on the wire is a third of a degree. */
export const angle: Row<'u16'> = {
  type: 'u16',
  rest: 1 / 65_536,
  wire: 1 / 1_024,
  seenBy: 'everyone',
  shown: 'interpolate',
  overflow: 'wrap',
};
