import type { SoundName } from '#shared/games/game.ts';

/*
 * What the sounds are made of, as data. Each is one or more layers that play at the same time: a tone that glides or a hiss that
 * is filtered, under an envelope.
 */

export interface Layer {
  /** `noise` is a hiss; the others are waves of an oscillator. */
  readonly wave: 'sine' | 'triangle' | 'square' | 'sawtooth' | 'noise';
  /** Of a tone its pitch, of a hiss the middle of what is let through: at the start and at the end of the layer. */
  readonly fromHz: number;
  readonly toHz: number;
  /** Loudness at its peak, 0..1. */
  readonly peak: number;
  /** Silence before it, rise to the peak, fall to nothing. */
  readonly delayMs: number;
  readonly riseMs: number;
  readonly fallMs: number;
  /** Of a hiss: how narrow the band is. */
  readonly narrow: number;
}

export interface Voice {
  readonly layers: readonly Layer[];
}

const tone: Layer = {
  wave: 'sine',
  fromHz: 440,
  toHz: 440,
  peak: 0.5,
  delayMs: 0,
  riseMs: 3,
  fallMs: 120,
  narrow: 1,
};
const hiss: Layer = { ...tone, wave: 'noise', narrow: 0.8 };

export const voices: Readonly<Record<SoundName, Voice>> = {
  // A crack, the discharge that falls away below it, and the air that closes.
  rail: {
    layers: [
      { ...hiss, fromHz: 5200, toHz: 900, peak: 0.5, riseMs: 1, fallMs: 90 },
      { ...tone, wave: 'sawtooth', fromHz: 1250, toHz: 70, peak: 0.26, riseMs: 1, fallMs: 210 },
      { ...tone, fromHz: 190, toHz: 42, peak: 0.6, riseMs: 2, fallMs: 260 },
      { ...hiss, fromHz: 2400, toHz: 500, peak: 0.12, delayMs: 50, riseMs: 40, fallMs: 420, narrow: 2 },
    ],
  },
  pulse: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 880, toHz: 230, peak: 0.36, riseMs: 2, fallMs: 95 },
      { ...tone, wave: 'square', fromHz: 440, toHz: 120, peak: 0.07, riseMs: 2, fallMs: 70 },
      { ...hiss, fromHz: 3000, toHz: 1200, peak: 0.1, riseMs: 1, fallMs: 40 },
    ],
  },
  dash: {
    layers: [
      { ...hiss, fromHz: 500, toHz: 2600, peak: 0.34, riseMs: 60, fallMs: 190, narrow: 1.4 },
      { ...tone, fromHz: 110, toHz: 230, peak: 0.2, riseMs: 30, fallMs: 150 },
    ],
  },
  bounce: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 1500, toHz: 720, peak: 0.2, riseMs: 1, fallMs: 60 },
      { ...hiss, fromHz: 4200, toHz: 2600, peak: 0.14, riseMs: 1, fallMs: 35 },
    ],
  },
  hit: {
    layers: [
      { ...hiss, fromHz: 1400, toHz: 350, peak: 0.42, riseMs: 1, fallMs: 85 },
      { ...tone, fromHz: 260, toHz: 80, peak: 0.5, riseMs: 1, fallMs: 120 },
      { ...tone, wave: 'triangle', fromHz: 1800, toHz: 1750, peak: 0.09, riseMs: 1, fallMs: 50 },
    ],
  },
  death: {
    layers: [
      { ...hiss, fromHz: 1800, toHz: 120, peak: 0.5, riseMs: 2, fallMs: 520 },
      { ...tone, wave: 'sawtooth', fromHz: 330, toHz: 38, peak: 0.22, riseMs: 2, fallMs: 560 },
      { ...tone, fromHz: 120, toHz: 30, peak: 0.6, riseMs: 3, fallMs: 480 },
    ],
  },
  arrive: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 330, toHz: 660, peak: 0.22, riseMs: 90, fallMs: 260 },
      { ...tone, fromHz: 495, toHz: 990, peak: 0.16, delayMs: 70, riseMs: 90, fallMs: 300 },
    ],
  },
  // A fuse that catches, and then hisses on.
  flare: {
    layers: [
      { ...hiss, fromHz: 900, toHz: 4200, peak: 0.34, riseMs: 12, fallMs: 150, narrow: 1.2 },
      { ...hiss, fromHz: 5600, toHz: 3400, peak: 0.12, delayMs: 110, riseMs: 60, fallMs: 620, narrow: 1.6 },
      { ...tone, fromHz: 170, toHz: 320, peak: 0.22, riseMs: 10, fallMs: 160 },
    ],
  },
  // Wood over stone.
  crate: {
    layers: [
      { ...hiss, fromHz: 420, toHz: 240, peak: 0.4, riseMs: 40, fallMs: 210, narrow: 1.8 },
      { ...tone, wave: 'triangle', fromHz: 96, toHz: 70, peak: 0.28, riseMs: 20, fallMs: 170 },
    ],
  },
  take: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 523, toHz: 523, peak: 0.26, riseMs: 6, fallMs: 200 },
      { ...tone, wave: 'triangle', fromHz: 784, toHz: 784, peak: 0.28, delayMs: 110, riseMs: 6, fallMs: 420 },
      { ...tone, fromHz: 1568, toHz: 1568, peak: 0.08, delayMs: 110, riseMs: 6, fallMs: 380 },
    ],
  },
  tick: { layers: [{ ...tone, wave: 'triangle', fromHz: 660, toHz: 650, peak: 0.34, riseMs: 2, fallMs: 90 }] },
  go: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 990, toHz: 990, peak: 0.34, riseMs: 4, fallMs: 420 },
      { ...tone, fromHz: 1485, toHz: 1485, peak: 0.16, riseMs: 4, fallMs: 320 },
    ],
  },
  end: {
    layers: [
      { ...tone, wave: 'triangle', fromHz: 784, toHz: 784, peak: 0.28, riseMs: 6, fallMs: 320 },
      { ...tone, wave: 'triangle', fromHz: 587, toHz: 587, peak: 0.28, delayMs: 180, riseMs: 6, fallMs: 340 },
      { ...tone, wave: 'triangle', fromHz: 392, toHz: 392, peak: 0.34, delayMs: 360, riseMs: 6, fallMs: 700 },
    ],
  },
};
