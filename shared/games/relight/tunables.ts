import { defineTunables, type TunableRow, type TunableSet } from '#shared/core/tunables.ts';

type Key =
  | 'move.speed'
  | 'move.acceleration'
  | 'move.friction'
  | 'push.strength'
  | 'crate.mass'
  | 'crate.friction'
  | 'health.max'
  | 'rail.damage'
  | 'rail.waitS'
  | 'rail.rewindTicks'
  | 'pulse.damage'
  | 'pulse.speed'
  | 'pulse.waitS'
  | 'pulse.rewindTicks'
  | 'dash.metres'
  | 'dash.waitS'
  | 'flare.speed'
  | 'flare.lastsS'
  | 'flare.waitS'
  | 'flare.metres'
  | 'lamp.metres'
  | 'beacon.metres'
  | 'beacon.takeS'
  | 'sight.metres'
  | 'hear.railMetres'
  | 'hear.pulseMetres'
  | 'hear.dashMetres'
  | 'hear.deathMetres'
  | 'hear.flareMetres'
  | 'hear.crateMetres'
  | 'respawn.waitS'
  | 'shield.lastsS'
  | 'score.kill'
  | 'round.warmUpS'
  | 'round.countdownS'
  | 'round.lastsS'
  | 'round.podiumS';

/** Nothing is ever judged by what was shown longer ago than this: half a second. */
const REWIND_TICKS_MAX = 31;

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
  'health.max': {
    ...simulation,
    default: 100,
    min: 1,
    max: 255,
    unit: 'points',
    whole: true,
    doc: 'Health of a new body.',
    cost: 'Nothing.',
  },
  'rail.damage': {
    ...simulation,
    default: 60,
    min: 0,
    max: 255,
    unit: 'points',
    whole: true,
    doc: 'What a rail takes from each body that it hits.',
    cost: 'Nothing.',
  },
  'rail.waitS': {
    ...simulation,
    default: 0.9,
    min: 0.65,
    max: 4,
    unit: 's',
    doc: 'Time between two rails of one player.',
    cost: 'Bytes: each leaves a line that is sent to all who are near.',
  },
  'rail.rewindTicks': {
    ...simulation,
    default: 20,
    min: 0,
    max: REWIND_TICKS_MAX,
    unit: 'ticks',
    whole: true,
    doc: 'A rail is judged by what its shooter was shown, but no deeper in the past than this; the *competitive* preset has 15.',
    cost: 'Fairness: whoever has taken cover can be hit for so much longer. With less, players on slow lines must lead.',
  },
  'pulse.damage': {
    ...simulation,
    default: 25,
    min: 0,
    max: 255,
    unit: 'points',
    whole: true,
    doc: 'What a pulse takes from the body that it hits.',
    cost: 'Nothing.',
  },
  'pulse.speed': {
    ...simulation,
    default: 22,
    min: 5,
    max: 40,
    unit: 'm/s',
    doc: 'Speed of a pulse.',
    cost: 'Fairness: the faster, the less it can be seen coming.',
  },
  'pulse.waitS': {
    ...simulation,
    default: 0.25,
    min: 0.24,
    max: 4,
    unit: 's',
    doc: 'Time between two pulses of one player.',
    cost: 'CPU and bytes: each flies for 1.5 s at most.',
  },
  'pulse.rewindTicks': {
    ...simulation,
    default: 12,
    min: 0,
    max: REWIND_TICKS_MAX,
    unit: 'ticks',
    whole: true,
    doc: 'A pulse begins at what its shooter was shown, but no deeper in the past than this, and comes to the present within 0.4 s of flight.',
    cost: 'Fairness, and CPU: the deeper, the further around each young pulse targets are looked for.',
  },
  'dash.metres': {
    ...simulation,
    default: 4,
    min: 0.5,
    max: 6,
    unit: 'm',
    doc: 'How far a dash leads.',
    cost: 'Fairness: whoever dashes is hard to foresee and cannot be hurt.',
  },
  'dash.waitS': {
    ...simulation,
    default: 3,
    min: 0.5,
    max: 20,
    unit: 's',
    doc: 'Time from one dash of a player to the next.',
    cost: 'Nothing.',
  },
  'flare.speed': {
    ...simulation,
    default: 14,
    min: 2,
    max: 20,
    unit: 'm/s',
    doc: 'Speed with which a flare is thrown; it slows down and comes to rest after 8 m on open ground.',
    cost: 'Nothing.',
  },
  'flare.lastsS': {
    ...simulation,
    default: 6,
    min: 0.5,
    max: 20,
    unit: 's',
    doc: 'How long a flare burns, from the throw on.',
    cost: 'CPU and bytes: what it lights is told to all who see there.',
  },
  'flare.waitS': {
    ...simulation,
    default: 12,
    min: 2,
    max: 60,
    unit: 's',
    doc: 'Time from one flare of a player to the next; never less than it burns, and 1.1 s.',
    cost: 'Nothing.',
  },
  'flare.metres': {
    ...simulation,
    default: 8,
    min: 1,
    max: 20,
    unit: 'm',
    doc: 'How far a flare lights, for everybody.',
    cost: 'CPU and bytes: what is lit is told to all who have a clear line to the light.',
  },
  'lamp.metres': {
    ...simulation,
    default: 6,
    min: 1,
    max: 20,
    unit: 'm',
    doc: 'How far a lamp of the map lights, for everybody.',
    cost: 'CPU and bytes: what is lit is told to all.',
  },
  'beacon.metres': {
    ...simulation,
    default: 9,
    min: 1,
    max: 20,
    unit: 'm',
    doc: 'How far a beacon lights for whoever holds it.',
    cost: 'Fairness: whoever holds one is told what passes there.',
  },
  'beacon.takeS': {
    ...simulation,
    default: 3,
    min: 0.5,
    max: 4,
    unit: 's',
    doc: 'How long somebody must stand alone at a beacon to take it.',
    cost: 'Nothing.',
  },
  'sight.metres': {
    ...simulation,
    default: 16,
    min: 4,
    max: 40,
    unit: 'm',
    doc: 'How far a body sees by itself, all round, where nothing is in the way.',
    cost: 'CPU and bytes: everything in sight is told.',
  },
  'hear.railMetres': {
    ...simulation,
    default: 32,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a rail is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'hear.pulseMetres': {
    ...simulation,
    default: 20,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a pulse that is fired is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'hear.dashMetres': {
    ...simulation,
    default: 14,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a dash is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'hear.deathMetres': {
    ...simulation,
    default: 26,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a death is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'hear.flareMetres': {
    ...simulation,
    default: 14,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a flare that is thrown is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'hear.crateMetres': {
    ...simulation,
    default: 10,
    min: 0,
    max: 60,
    unit: 'm',
    doc: 'How far a crate that slides is heard by those who do not see it.',
    cost: 'Fairness: it says from where, and bytes, one or two a sound.',
  },
  'respawn.waitS': {
    ...simulation,
    default: 2,
    min: 1.1,
    max: 20,
    unit: 's',
    doc: 'Time from a death until the body comes back.',
    cost: 'Nothing.',
  },
  'shield.lastsS': {
    ...simulation,
    default: 1.5,
    min: 0,
    max: 4,
    unit: 's',
    doc: 'Time for which a new body cannot be hurt, unless it acts.',
    cost: 'Nothing.',
  },
  'score.kill': {
    ...simulation,
    default: 3,
    min: 1,
    max: 100,
    unit: 'points',
    whole: true,
    doc: 'What a kill is worth.',
    cost: 'Nothing.',
  },
  'round.warmUpS': {
    ...simulation,
    default: 20,
    min: 0,
    max: 600,
    unit: 's',
    doc: 'Warm-up before the first round of a room.',
    cost: 'Nothing.',
  },
  'round.countdownS': {
    ...simulation,
    default: 3,
    min: 0,
    max: 30,
    unit: 's',
    doc: 'Countdown before a round, in which nobody moves.',
    cost: 'Nothing.',
  },
  'round.lastsS': {
    ...simulation,
    default: 180,
    min: 5,
    max: 3600,
    unit: 's',
    doc: 'Length of a round.',
    cost: 'Nothing.',
  },
  'round.podiumS': {
    ...simulation,
    default: 8,
    min: 0,
    max: 60,
    unit: 's',
    doc: 'How long the result of a round stands before the next begins.',
    cost: 'Nothing.',
  },
};

export const tunables: TunableSet<typeof rows> = defineTunables(rows);
