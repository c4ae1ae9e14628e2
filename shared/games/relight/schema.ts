import { angle, position, velocity } from '#shared/sim/quanta.ts';
import type { MovingFields } from '#shared/sim/bodies.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';

/** What entities there are. */
export const KIND = { player: 1, crate: 2 } as const;

export interface RelightFields extends MovingFields {
  readonly aim: Field & { readonly type: 'u16' };
  readonly seat: Field & { readonly type: 'u8' };
}

export const schema: Schema<RelightFields> = defineSchema({
  x: { ...position, doc: 'centre, m' },
  y: { ...position, doc: 'centre, m' },
  vx: { ...velocity, doc: 'velocity to the right, m/s' },
  vy: { ...velocity, doc: 'velocity downwards, m/s' },
  aim: { ...angle, doc: 'where the body looks, turns' },
  seat: {
    type: 'u8',
    rest: 1,
    wire: 1,
    seenBy: 'everyone',
    shown: 'step',
    overflow: 'clamp',
    doc: 'whose body it is',
  },
});
