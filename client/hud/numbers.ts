import type { MatchStats } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';

/** What F3 shows: label, and how to write the number. */
const ROWS: readonly (readonly [string, (stats: MatchStats) => string])[] = [
  ['round trip', ({ rttMs }) => `${rttMs.toFixed(0)} ms`],
  ['lead', ({ leadTicks }) => `${leadTicks.toFixed(1)} ticks`],
  ['slack', ({ slackMs }) => `${slackMs.toFixed(1)} ms`],
  ['delay of others', ({ delayMs }) => `${delayMs.toFixed(0)} ms`],
  ['frames', ({ frames }) => String(frames)],
  [
    'all inputs used',
    ({ frames, framesAllUsed }) => (frames ? `${((100 * framesAllUsed) / frames).toFixed(1)} %` : '–'),
  ],
  ['inputs refused', ({ refused }) => String(refused)],
  ['received', ({ bytes }) => `${(bytes / 1024).toFixed(0)} KiB`],
  ['mismatch, substituted', ({ mismatches }) => String(mismatches.substituted)],
  ['mismatch, contact', ({ mismatches }) => String(mismatches.contact)],
  ['mismatch, unknown', ({ mismatches }) => String(mismatches.unknown)],
];

/** The table of network numbers, hidden until toggled. */
export interface Numbers {
  toggle(): void;
  show(stats: MatchStats): void;
}

export function openNumbers(): Numbers {
  const table = byId('numbers', HTMLElement);
  const values = ROWS.map(([label]) => {
    const value = make('dd');
    table.append(make('dt', '', label), value);
    return value;
  });
  return {
    toggle() {
      table.hidden = !table.hidden;
    },
    show(stats) {
      if (table.hidden) return;
      for (const [index, [, write]] of ROWS.entries()) setText(values[index]!, write(stats));
    },
  };
}
