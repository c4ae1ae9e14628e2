import type { Cheat } from '#bench/cheats/view-cheat.ts';

/*
 * Cheats that claim to have seen a past that they choose, and those that change how far ahead they live so that the server takes them
 * to be further behind than they are.
 */

const isIn = (beat: number, period: number, beats: number): boolean => beat % period < beats;

export const forgedViews: readonly Cheat[] = [
  {
    name: 'oldest',
    doc: 'claims the oldest view that its frames allow, always',
    movesInputs: false,
    move: () => ({}),
  },
  {
    name: 'random',
    doc: 'claims any view that its frames allow',
    movesInputs: false,
    move: () => ({ claims: 'random' }),
  },
  {
    name: 'forged',
    doc: 'claims frames that are no neighbours, or that it cannot have',
    movesInputs: false,
    move: () => ({ claims: 'forged' }),
  },
  {
    name: 'sawtooth 15',
    doc: 'lives 15 ticks further ahead for a second, then not for two',
    movesInputs: true,
    move: (beat) => ({ lead: isIn(beat, 180, 60) ? 15 : 0 }),
  },
  {
    name: 'sawtooth 10',
    doc: 'lives 10 ticks further ahead every other while, and makes only the newest inputs',
    movesInputs: true,
    move: (beat) => ({ lead: isIn(beat, 30, 10) ? 10 : 0, skips: true }),
  },
  {
    name: 'sawtooth 4',
    doc: 'lives 4 ticks further ahead for half a second, then not for one',
    movesInputs: true,
    move: (beat) => ({ lead: isIn(beat, 90, 30) ? 4 : 0 }),
  },
  {
    name: 'stairs',
    doc: 'lives a tick further ahead every quarter of a second, up to 15, then drops it',
    movesInputs: true,
    move: (beat) => ({ lead: Math.floor((beat % 240) / 16) }),
  },
  {
    name: 'swaying lead',
    doc: 'lives up to 8 ticks further ahead, to and fro',
    movesInputs: true,
    move: (beat) => ({ lead: Math.round(4 + 4 * Math.sin(beat / 23)) }),
  },
  {
    name: 'bunches',
    doc: 'sends 16 inputs at once and acknowledges nothing in between',
    movesInputs: true,
    move: (beat) => ({ sends: beat % 16 === 0 }),
  },
  {
    name: 'acked bunches',
    doc: 'sends 16 inputs at once and acknowledges in between',
    movesInputs: true,
    move: (beat) => ({ sends: beat % 16 === 0, acks: true }),
  },
];
