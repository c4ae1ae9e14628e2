import { angle, position, velocity } from '#shared/sim/quanta.ts';
import type { MovingFields } from '#shared/sim/bodies.ts';
import { defineSchema, type ColumnType, type Field, type Schema } from '#shared/sim/schema.ts';

/**
 * What entities there are. A `tally` is what a seat keeps from one body to the next, the `round` is the room's course; both are
 * known to everybody. A `trace` is the line that a rail leaves, a `pulse` flies. Three kinds give light: a `lamp` of the map for
 * everybody, a `beacon` for the seat that holds it, and a `flare`, which is thrown, for everybody while it burns.
 */
export const KIND = {
  player: 1,
  crate: 2,
  trace: 3,
  pulse: 4,
  tally: 5,
  round: 6,
  lamp: 7,
  beacon: 8,
  flare: 9,
} as const;

/** Bits of a body's `state`. */
export const STATE = { shield: 1, dash: 2, frozen: 4 } as const;

/** Where the round is: `RoundField.phase`. */
export const PHASE = { warmUp: 1, countdown: 2, round: 3, podium: 4 } as const;

/** Bits of an input's buttons. */
export const BUTTON = { rail: 1, pulse: 2, dash: 4, flare: 8 } as const;

/** Positions in `Look.weapons`. */
export const WEAPON = { rail: 0, pulse: 1 } as const;

/** Positions in `Look.sounds`: what can be heard of what is not seen. */
export const SOUND = { rail: 0, pulse: 1, dash: 2, death: 3, flare: 4, crate: 5 } as const;

/** Steps of a trace's length in a metre. */
export const LENGTH_PER_METRE = 64;

type Of<T extends ColumnType> = Field & { readonly type: T };

export interface RelightFields extends MovingFields {
  readonly aim: Of<'u16'>;
  readonly seat: Of<'u8'>;
  readonly health: Of<'u8'>;
  readonly state: Of<'u8'>;
  readonly length: Of<'u16'>;
  readonly score: Of<'u16'>;
  readonly kills: Of<'u16'>;
  readonly deaths: Of<'u16'>;
  readonly backAt: Of<'i32'>;
  readonly killer: Of<'u8'>;
  readonly weapon: Of<'u8'>;
  readonly holder: Of<'u8'>;
  readonly claimer: Of<'u8'>;
  readonly progress: Of<'u8'>;
  readonly phase: Of<'u8'>;
  readonly endsAt: Of<'i32'>;
  readonly round: Of<'u16'>;
  readonly shield: Of<'u8'>;
  readonly frozen: Of<'u16'>;
  readonly railWait: Of<'u16'>;
  readonly pulseWait: Of<'u16'>;
  readonly dashWait: Of<'u16'>;
  readonly flareWait: Of<'u16'>;
  readonly dashLeft: Of<'u8'>;
  readonly hit: Of<'u8'>;
  readonly spent: Of<'u8'>;
  readonly left: Of<'u16'>;
  readonly bounces: Of<'u8'>;
  readonly depth: Of<'u16'>;
}

const PLACED = [KIND.player, KIND.crate, KIND.trace, KIND.pulse, KIND.lamp, KIND.beacon, KIND.flare];
const MOVING = [KIND.player, KIND.crate, KIND.pulse, KIND.flare];
const BODY = [KIND.player];
const SHOT = [KIND.trace, KIND.pulse];
const OWNED = [...SHOT, KIND.flare];

const plain = { rest: 1, wire: 1, overflow: 'clamp' } as const;
const shown = { ...plain, seenBy: 'everyone', shown: 'step' } as const;
const own = { ...plain, seenBy: 'owner', shown: 'step' } as const;
const tally = { ...shown, of: [KIND.tally] } as const;
const beacon = { ...shown, of: [KIND.beacon], judged: true } as const;
const round = { ...shown, of: [KIND.round] } as const;

/** Fields that change most come first: the mask of changes stays one byte. */
export const schema: Schema<RelightFields> = defineSchema({
  x: { ...position, moves: 'vx', rewound: true, of: PLACED, doc: 'centre; of a trace where it begins, m' },
  y: { ...position, moves: 'vy', rewound: true, of: PLACED, doc: 'centre; of a trace where it begins, m' },
  vx: { ...velocity, of: MOVING, doc: 'velocity to the right, m/s' },
  vy: { ...velocity, of: MOVING, doc: 'velocity downwards, m/s' },
  aim: { ...angle, of: [KIND.player, KIND.trace], doc: 'where the body looks or the trace leads, turns' },
  health: { ...shown, type: 'u8', of: BODY, judged: true, doc: 'what is left of the body; a body with 0 is gone' },
  state: { ...shown, type: 'u8', of: BODY, doc: 'bits: shielded, dashing, frozen' },
  seat: { ...shown, type: 'u8', of: [KIND.player, KIND.tally, ...OWNED], doc: 'whose it is' },
  length: {
    ...shown,
    type: 'u16',
    rest: 1 / LENGTH_PER_METRE,
    wire: 1 / LENGTH_PER_METRE,
    of: [KIND.trace],
    judged: true,
    doc: 'how far the trace leads, m',
  },
  left: {
    ...shown,
    type: 'u16',
    of: OWNED,
    pictured: true,
    doc: 'ticks that the shot still lasts, or the flare burns',
  },
  score: { ...tally, type: 'u16', doc: 'points of this round' },
  kills: { ...tally, type: 'u16', doc: 'kills of this round' },
  deaths: { ...tally, type: 'u16', doc: 'deaths of this round' },
  backAt: { ...tally, type: 'i32', doc: 'tick at which the body comes back; 0 while it lives' },
  killer: { ...tally, type: 'u8', doc: 'seat of the last killer, plus 1; 0 = none yet' },
  weapon: { ...tally, type: 'u8', doc: 'what it killed with' },
  holder: { ...beacon, type: 'u8', doc: 'seat that the beacon shines for, plus 1; 0 = nobody' },
  claimer: { ...beacon, type: 'u8', doc: 'seat that stands there to take it, plus 1; 0 = nobody' },
  progress: {
    ...beacon,
    type: 'u8',
    wire: 8,
    shown: 'interpolate',
    doc: 'for how long it has stood there alone, ticks; on the wire in steps that a picture smooths',
  },
  phase: { ...round, type: 'u8', doc: 'warm-up, countdown, round or podium' },
  endsAt: { ...round, type: 'i32', doc: 'tick at which the phase ends' },
  round: { ...round, type: 'u16', doc: 'rounds begun in this room' },
  shield: { ...own, type: 'u8', of: BODY, doc: 'ticks for which the body cannot be hurt' },
  frozen: {
    ...own,
    type: 'u16',
    of: BODY,
    judged: true,
    doc: 'ticks for which the body stands still and holds its fire',
  },
  railWait: { ...own, type: 'u16', of: BODY, doc: 'ticks until the rail is ready' },
  pulseWait: { ...own, type: 'u16', of: BODY, doc: 'ticks until the next pulse' },
  dashWait: { ...own, type: 'u16', of: BODY, doc: 'ticks until the next dash' },
  flareWait: { ...own, type: 'u16', of: BODY, doc: 'ticks until the next flare' },
  dashLeft: { ...own, type: 'u8', of: BODY, doc: 'ticks that the dash still lasts' },
  hit: { ...own, type: 'u8', of: SHOT, judged: true, doc: 'seat of the body that the shot has hit, plus 1; 0 = none' },
  spent: {
    ...own,
    type: 'u8',
    of: [KIND.pulse],
    judged: true,
    doc: 'ticks that a pulse which has hit something still stands where it ended; 0 = it flies',
  },
  bounces: { ...own, type: 'u8', of: [KIND.pulse], doc: 'walls that the pulse may still bounce off' },
  depth: {
    ...own,
    type: 'u16',
    seenBy: 'nobody',
    of: [KIND.pulse],
    doc: 'how far back its shooter saw when it was fired, 1/256 ticks',
  },
});
