import { defineTunables, type TunableRow, type TunableSet } from '#shared/core/tunables.ts';

type Key = 'move.speed' | 'move.acceleration' | 'move.friction' | 'push.strength' | 'crate.mass' | 'crate.friction';

const simulation = { scope: 'simulation', applies: 'new room' } as const;

const rows: Readonly<Record<Key, TunableRow>> = {
  'move.speed': {
    ...simulation,
    default: 5,
    min: 1,
    max: 12,
    unit: 'm/s',
    doc: 'Top speed of a body.',
    cost: 'Bytes and fairness: wrong guesses about others grow with it.',
  },
  'move.acceleration': {
    ...simulation,
    default: 40,
    min: 10,
    max: 200,
    unit: 'm/s²',
    doc: 'How fast a body gets to its top speed and turns; also how hard it pushes crates.',
    cost: 'Fairness: a body that turns at once is harder to foresee.',
  },
  'move.friction': {
    ...simulation,
    default: 35,
    min: 5,
    max: 200,
    unit: 'm/s²',
    doc: 'How fast a body stops when nobody steers it.',
    cost: 'Nothing.',
  },
  'push.strength': {
    ...simulation,
    default: 3,
    min: 0,
    max: 6,
    unit: 'm/s',
    doc: 'How fast bodies that stand in each other are moved apart, at most.',
    cost: 'Fairness: above the top speed of a body, a crowd can hold it.',
  },
  'crate.mass': {
    ...simulation,
    default: 2,
    min: 0.5,
    max: 20,
    unit: 'bodies',
    doc: 'How heavy a crate is, compared to a body.',
    cost: 'Nothing.',
  },
  'crate.friction': {
    ...simulation,
    default: 8,
    min: 1,
    max: 30,
    unit: '1/s',
    doc: 'The share of its speed that a sliding crate loses per second; pushing one ends at acceleration / (mass × friction).',
    cost: 'Bytes: with less of it crates slide, and are sent, for longer.',
  },
};

export const tunables: TunableSet<typeof rows> = defineTunables(rows);
