import { forgedViews } from '#bench/cheats/forged-views.ts';
import {
  type CheatRow,
  type Fault,
  type HonestRow,
  runCheats,
  runHonest,
  type ViewLine,
} from '#bench/cheats/view-runs.ts';
import type { Cheat } from '#bench/cheats/view-cheat.ts';
import { withheldAcks } from '#bench/cheats/withheld-acks.ts';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { PARTS_PER_TICK } from '#server/lead-watch.ts';

/** Most that anybody may gain. */
const GAIN_MAX_TICKS = 1;

/** Of honest views, where a line loses packets or is not the one that the claim names. */
const TAKEN_MIN = 0.999;

const ALL: readonly Cheat[] = [...forgedViews, ...withheldAcks];

const quiet = { every: 1, lossShare: 0 };

/** On this line every honest view must be taken as it is. */
export const NAMED: ViewLine = { ...quiet, name: '150 ± 40 ms', rttMs: 150, jitterMs: 40 };

const LINES: readonly ViewLine[] = [
  { ...quiet, name: '20 ms', rttMs: 20, jitterMs: 0 },
  { ...quiet, name: '50 ± 5 ms', rttMs: 50, jitterMs: 5 },
  { ...quiet, name: '100 ± 30 ms', rttMs: 100, jitterMs: 30 },
  NAMED,
  { ...quiet, name: '100 ± 5 ms at 30 Hz', rttMs: 100, jitterMs: 5, every: 2 },
  { ...quiet, name: '100 ± 5 ms at 20 Hz', rttMs: 100, jitterMs: 5, every: 3 },
  { ...quiet, name: '100 ± 5 ms, 0.3 % lost', rttMs: 100, jitterMs: 5, lossShare: 0.003 },
];

const MORE_LINES: readonly ViewLine[] = [50, 100, 200].flatMap((rttMs) =>
  [0, 10, 20, 40].map((jitterMs) => ({ ...quiet, name: `${rttMs} ± ${jitterMs} ms`, rttMs, jitterMs })),
);

interface Extent {
  readonly lines: readonly ViewLine[];
  readonly seconds: number;
  readonly honestSeconds: number;
  readonly seeds: readonly number[];
}

const EXTENTS: Readonly<Record<'short' | 'long' | 'planted', Extent>> = {
  short: { lines: LINES, seconds: 18, honestSeconds: 60, seeds: [1] },
  long: { lines: [...LINES, ...MORE_LINES], seconds: 60, honestSeconds: 300, seeds: [1, 2, 3] },
  planted: { lines: [LINES[1], NAMED], seconds: 10, honestSeconds: 5, seeds: [1] },
};

/**
 * Clients that shoot in every tick at a past that they pick, and lie about when they had states and when they live, against the real
 * server on virtual time. What the server judges by may lie no more than a tick deeper than an honest client (the real drawing clock,
 * fed with the same states when the cheat acknowledged them, drawing 30 pictures a second) could have drawn. Honest clients on the same
 * lines, and their views, must not suffer. Who changes the moment in which inputs are lived or sent cannot be told from the jitter of
 * the way up while it is less than that: for such cheats this jitter is allowed as well, and lines that stall are left out.
 */
export const viewClaims: Claim = {
  name: 'view-claims',
  sentence:
    'Forged views and delayed acknowledgements see at most one tick further back than an honest player could; a shifted clock that and the jitter of its line.',
  run: (options) => Promise.resolve(proveViews(options)),
};

/** The planted faults: clients are taken to draw three ticks further back than they can, or two ticks less far. */
const PLANTS: Readonly<Record<string, Fault>> = { lenient: drawsBack(3), strict: drawsBack(-2) };

function drawsBack(ticks: number): Fault {
  return ({ clients }) => {
    for (const { attested } of clients) {
      attested.jumped = 2;
      attested.delayBefore = attested.delay + ticks * PARTS_PER_TICK;
    }
  };
}

function proveViews(options: ClaimOptions): ClaimResult {
  const extent = EXTENTS[options.plant === undefined ? options.form : 'planted'];
  const fault = options.plant === undefined ? undefined : PLANTS[options.plant];
  const cheats: CheatRow[] = [];
  const honest: HonestRow[] = [];
  for (const line of extent.lines) {
    for (const seed of extent.seeds) {
      honest.push(runHonest({ line, seconds: extent.honestSeconds, seed, fault }));
      cheats.push(...runCheats({ line, seconds: extent.seconds, seed, fault }, cheatsOn(line)));
    }
  }
  tellCheats(options, cheats);
  tellHonest(options, honest);
  return judgeViews(options, extent.seeds, cheats, honest);
}

function cheatsOn({ lossShare }: ViewLine): readonly Cheat[] {
  return ALL.filter(({ movesInputs }) => lossShare === 0 || !movesInputs);
}

/** What a cheat may gain on a line, ticks. */
function allowed({ cheat, line }: CheatRow): number {
  return GAIN_MAX_TICKS + (cheat.movesInputs ? line.jitterMs / TICK_MS : 0);
}

function share({ views, refused }: HonestRow): number {
  return (views - refused) / views;
}

/** What the runs come to. */
export function judgeViews(
  { form }: Pick<ClaimOptions, 'form'>,
  seeds: readonly number[],
  cheats: readonly CheatRow[],
  honest: readonly HonestRow[],
): ClaimResult {
  const named = honest.filter(({ line }) => line === NAMED);
  const still = cheats.filter(({ cheat, line }) => !cheat.movesInputs || line.jitterMs === 0);
  const over = cheats.filter((row) => !(row.gain <= allowed(row)));
  const figure = Math.max(...still.map(({ gain }) => gain));
  const taken = named.length > 0 && named.every(({ refused, views }) => refused === 0 && views > 0);
  return {
    claim: 'view-claims',
    form,
    figure: round(figure),
    unit: 'ticks gained at most',
    threshold: `<= ${GAIN_MAX_TICKS}, plus the jitter of the way up where it hides when inputs are made; every honest view taken at ${NAMED.name}, ${TAKEN_MIN * 100} % elsewhere`,
    n: cheats.reduce((sum, { views }) => sum + views, 0),
    excluded: 0,
    seeds,
    pass: over.length === 0 && cheats.length > 0 && taken && honest.every((row) => share(row) >= TAKEN_MIN),
    details: {
      over: over.map(({ cheat, line, gain }) => `${cheat.name} at ${line.name}: ${gain.toFixed(2)}`),
      gains: Object.fromEntries(ALL.map(({ name }) => [name, round(greatest(cheats, name))])),
      honest: Object.fromEntries(honest.map((row) => [row.line.name, round(share(row) * 100)])),
    },
  };
}

function greatest(cheats: readonly CheatRow[], name: string): number {
  return Math.max(...cheats.filter(({ cheat }) => cheat.name === name).map(({ gain }) => gain));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const WIDTH = 23;

function tellCheats({ log }: ClaimOptions, cheats: readonly CheatRow[]): void {
  const lines = [...new Set(cheats.map(({ line }) => line))];
  log(
    'ticks gained at most / by all but 1 %, by what a cheat does and over what line; * what the jitter hides is allowed',
  );
  log(['', ...lines.map(({ name }) => name)].map((cell) => cell.padStart(WIDTH)).join(''));
  for (const cheat of ALL) {
    const cells = lines.map((line) => cellOf(cheats.filter((row) => row.cheat === cheat && row.line === line)));
    log([cheat.movesInputs ? `${cheat.name} *` : cheat.name, ...cells].map((cell) => cell.padStart(WIDTH)).join(''));
  }
}

function cellOf(rows: readonly CheatRow[]): string {
  if (rows.length === 0) return '-';
  const most = Math.max(...rows.map(({ gain }) => gain));
  return `${most.toFixed(2)} / ${Math.max(...rows.map(({ gainP99 }) => gainP99)).toFixed(2)}`;
}

function tellHonest({ log }: ClaimOptions, honest: readonly HonestRow[]): void {
  for (const row of honest) {
    log(
      `honest at ${row.line.name}: ${row.views} views, ${row.refused} not taken as they were, ${(share(row) * 100).toFixed(3)} %`,
    );
  }
}
