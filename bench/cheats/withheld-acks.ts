import type { Cheat } from '#bench/cheats/view-cheat.ts';

/*
 * Cheats that say to have frames later than they do, all the time or now and then, and those that do it to their inputs as well.
 */

/** Within the first `beats` of a period: nothing newer than what there was when it began. */
const since = (beat: number, period: number, beats: number): number => (beat % period < beats ? beat % period : 0);

export const withheldAcks: readonly Cheat[] = [
  {
    name: 'withheld 4',
    doc: 'acknowledges everything 4 ticks late',
    movesInputs: false,
    move: () => ({ lag: 4 }),
  },
  {
    name: 'withheld 8',
    doc: 'acknowledges everything 8 ticks late, more than the gate lets through',
    movesInputs: false,
    move: () => ({ lag: 8 }),
  },
  {
    name: 'released 8',
    doc: 'acknowledges nothing for 8 ticks, then everything',
    movesInputs: false,
    move: (beat) => ({ lag: since(beat + 60, 200, 8) }),
  },
  {
    name: 'released 20',
    doc: 'acknowledges nothing for 20 ticks, then everything',
    movesInputs: false,
    move: (beat) => ({ lag: since(beat + 60, 240, 20) }),
  },
  {
    name: 'released late',
    doc: 'acknowledges everything 8 ticks late for a second, then at once for four',
    movesInputs: false,
    move: (beat) => ({ lag: (beat + 240) % 300 < 60 ? 8 : 0 }),
  },
  {
    name: 'swaying',
    doc: 'acknowledges up to 6 ticks late, to and fro',
    movesInputs: false,
    move: (beat) => ({ lag: Math.round(3 + 3 * Math.sin(beat / 10)) }),
  },
  {
    name: 'shaking',
    doc: 'acknowledges up to 6 ticks late, to and fro three times a second',
    movesInputs: false,
    move: (beat) => ({ lag: Math.round(3 + 3 * Math.sin(beat / 3)) }),
  },
  {
    name: 'swaying both',
    doc: 'acknowledges up to 6 ticks late and lives up to 8 further ahead, to and fro',
    movesInputs: true,
    move: (beat) => ({ lag: Math.round(3 + 3 * Math.sin(beat / 10)), lead: Math.round(4 + 4 * Math.sin(beat / 23)) }),
  },
  {
    name: 'traded',
    doc: 'acknowledges 8 ticks late for a second, then lives 8 ticks further ahead for two',
    movesInputs: true,
    move: (beat) => ((beat + 60) % 180 < 60 ? { lag: 8 } : { lead: 8 }),
  },
  {
    name: 'fake lag',
    doc: 'keeps all that it makes for 10 ticks, for one second of three',
    movesInputs: true,
    move: (beat) => ({ hold: (beat + 60) % 200 < 60 ? 10 : 0 }),
  },
];
