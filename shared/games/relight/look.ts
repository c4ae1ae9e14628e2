import type { Look } from '#shared/games/game.ts';
import { CRATE_HALF, PLAYER_RADIUS, PULSE_RADIUS } from '#shared/games/relight/sizes.ts';
import { BUTTON, KIND, STATE } from '#shared/games/relight/schema.ts';

/** A dark station: walls stand out by their lit edges; own and other bodies differ in brightness as well as hue. */
export const look: Look = {
  floor: 0x1c242e,
  grid: 0x2b3744,
  wall: 0x333d4a,
  wallEdge: 0x8496ab,
  viewMetres: 18,
  weapons: ['rail', 'pulse'],
  buttons: [
    {
      bit: BUTTON.rail,
      name: 'Rail',
      repeats: true,
      keys: ['Mouse0', 'KeyJ'],
      wait: { field: 'railWait', seconds: 'rail.waitS' },
    },
    {
      bit: BUTTON.pulse,
      name: 'Pulse',
      repeats: true,
      keys: ['Mouse2', 'KeyK'],
      wait: { field: 'pulseWait', seconds: 'pulse.waitS' },
    },
    {
      bit: BUTTON.dash,
      name: 'Dash',
      repeats: false,
      keys: ['Space', 'ShiftLeft'],
      wait: { field: 'dashWait', seconds: 'dash.waitS' },
    },
  ],
  kinds: [
    {
      kind: KIND.player,
      name: 'player',
      shape: 'circle',
      size: PLAYER_RADIUS,
      fill: 0x3d8fd1,
      edge: 0x9fd0f5,
      own: 0xffc24a,
      facing: 'aim',
      label: 'seat',
      reads: ['health', 'state', 'railWait', 'pulseWait', 'dashWait'],
      bar: { field: 'health', most: 'health.max' },
      auras: [
        { field: 'state', bit: STATE.shield, effect: 'shield' },
        { field: 'state', bit: STATE.dash, effect: 'streak' },
      ],
      cues: [
        { on: 'appear', effect: 'arrive', sound: 'arrive' },
        { on: 'vanish', effect: 'burst', sound: 'death' },
        { on: 'fall', field: 'health', effect: 'hit', sound: 'hit' },
        { on: 'set', field: 'state', bit: STATE.dash, effect: 'dust', sound: 'dash' },
      ],
    },
    {
      kind: KIND.crate,
      name: 'crate',
      shape: 'box',
      size: CRATE_HALF,
      fill: 0x6a5237,
      edge: 0xb9965f,
      pushed: true,
    },
    {
      kind: KIND.trace,
      name: 'trace',
      shape: 'beam',
      size: 0.05,
      fill: 0xbfe9ff,
      edge: 0xffffff,
      own: 0xffe2a0,
      facing: 'aim',
      length: 'length',
      reads: ['seat'],
      cues: [{ on: 'appear', effect: 'muzzle', sound: 'rail' }],
    },
    {
      kind: KIND.pulse,
      name: 'pulse',
      shape: 'orb',
      size: PULSE_RADIUS,
      fill: 0x8fd4ff,
      edge: 0xffffff,
      own: 0xffc24a,
      reads: ['seat'],
      cues: [
        { on: 'appear', effect: 'muzzle', sound: 'pulse' },
        { on: 'vanish', effect: 'spark', sound: 'bounce' },
      ],
    },
    { kind: KIND.tally, name: 'tally', shape: 'none', size: 0, fill: 0, edge: 0 },
    { kind: KIND.round, name: 'round', shape: 'none', size: 0, fill: 0, edge: 0 },
  ],
};
