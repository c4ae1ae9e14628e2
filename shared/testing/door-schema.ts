import type { PlacedFields } from '#shared/games/game.ts';
import type { Box, GameMap, Point } from '#shared/sim/map.ts';
import { angle, position } from '#shared/sim/quanta.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import type { World } from '#shared/sim/world.ts';

/*
 * What there is in the door game, and where.
 */

export const DOOR_KIND = { body: 1, door: 2, pickup: 3, trace: 4 } as const;

/** Bits of an input's buttons. A dash is twice as fast, and no rail hits who dashes. */
export const DOOR_BUTTON = { rail: 1, dash: 2 } as const;

/** Steps of the door between closed and open, one a tick. */
export const OPEN_STEPS = 32;

/** Half the side of a body, m. */
export const BODY_HALF = 0.5;

/** The gap in the wall that the door closes; to open, it goes down. */
export const DOORWAY: Box = { x: 12, y: 6, halfWidth: 0.25, halfHeight: 2 };

/** Whose middle comes upon the pad goes on at the exit. */
export const PAD: Box = { x: 4, y: 10, halfWidth: 1, halfHeight: 1 };
export const EXIT: Point = { x: 20, y: 2 };

/** Whose middle comes here gets what lies there. */
export const PICKUP: Box = { x: 6, y: 2, halfWidth: 1, halfHeight: 1 };

type Of<T extends Field['type']> = Field & { readonly type: T };

export interface DoorFields extends PlacedFields {
  readonly open: Of<'u8'>;
  readonly aim: Of<'u16'>;
  readonly cut: Of<'u8'>;
  readonly seat: Of<'u8'>;
  readonly dash: Of<'u8'>;
  readonly loot: Of<'u16'>;
  readonly hurt: Of<'u16'>;
  readonly length: Of<'u16'>;
  readonly railWait: Of<'u8'>;
  readonly dashWait: Of<'u8'>;
  readonly hit: Of<'u8'>;
  readonly left: Of<'u8'>;
}
export type DoorWorld = World<DoorFields>;

const { body, door, trace } = DOOR_KIND;
const shown = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp' } as const;
const own = { ...shown, seenBy: 'owner' } as const;

/** `Past.values` holds x, y and open. */
export const doorSchema: Schema<DoorFields> = defineSchema({
  x: { ...position, rewound: true, doc: 'centre; of a trace where it begins, m' },
  y: { ...position, rewound: true, doc: 'centre; of a trace where it begins, m' },
  open: { ...shown, type: 'u8', shown: 'interpolate', of: [door], rewound: true, doc: 'how far open, of OPEN_STEPS' },
  aim: { ...angle, of: [body, trace], doc: 'where the body looks or the trace leads, turns' },
  cut: { ...shown, type: 'u8', overflow: 'wrap', of: [body], cuts: true, doc: 'times that the pad put it elsewhere' },
  seat: { ...shown, type: 'u8', of: [body, trace], doc: 'whose it is' },
  dash: { ...shown, type: 'u8', of: [body], doc: 'ticks that the dash still lasts' },
  loot: { ...shown, type: 'u16', of: [body], judged: true, doc: 'times that it picked something up' },
  hurt: { ...shown, type: 'u16', of: [body], judged: true, doc: 'rails that hit it' },
  length: { ...shown, type: 'u16', rest: 1 / 64, wire: 1 / 64, of: [trace], judged: true, doc: 'how far it leads, m' },
  railWait: { ...own, type: 'u8', of: [body], doc: 'ticks until the rail is ready' },
  dashWait: { ...own, type: 'u8', of: [body], doc: 'ticks until the next dash' },
  hit: { ...own, type: 'u8', of: [trace], judged: true, doc: 'seat of the body that it hit, plus 1; 0 = none' },
  left: { ...own, type: 'u8', of: [trace], doc: 'ticks that it still lasts' },
});

/** The doorway lies between two parts of a wall. Spawns to the left and to the right of it take turns. */
export const doorMap: GameMap = {
  name: 'Doorway',
  width: 24,
  height: 12,
  boxes: [2, 10].map((y) => ({ x: 12, y, halfWidth: 0.25, halfHeight: 2 })),
  segments: [],
  spawns: [2, 4, 6, 8].flatMap((y) => [2, 22].map((x) => ({ x, y: y + 0.5 }))),
  crates: [],
};

/** Index of the door in the map's range, and of what can be picked up. */
export const DOOR_AT = 0;
export const PICKUP_AT = 1;

/** Traces of a seat take turns, so that the index of each rests before it is used again. */
export const TRACES = 4;
