import type { ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import {
  AIMS,
  type Aim,
  CAUSES,
  type Cause,
  type Cell,
  cells,
  type Count,
  LINES,
  MOTIONS,
  RATES,
  read,
  type Tally,
} from '#bench/hits/cells.ts';
import { JUMP } from '#bench/hits/jumps.ts';
import type { HitsOutcome } from '#bench/hits/run-hits.ts';
import type { SocketHits } from '#bench/hits/sockets.ts';

/*
 * What the shots come to as a claim.
 */

/** Of the shots of a cell at most this share may not count. */
const EXCLUDED_SHARE_MAX = 0.02;

/** Cells that are named. */
const TOLD = 12;

/** Cells, without the aim in the short form: there are too few shots of each aim to speak of 2 %. */
interface Group {
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface Needs {
  /** Eligible shots over all cells, and in each. */
  readonly all: number;
  readonly each: number;
  /** Updates that frames left for later, without which nothing is shown about them. */
  readonly left: number;
}

export const NEEDS: Readonly<Record<ClaimOptions['form'], Needs>> = {
  short: { all: 10_000, each: 1, left: 10_000 },
  long: { all: 480_000, each: 1000, left: 1_000_000 },
};

export interface Judged {
  readonly form: ClaimOptions['form'];
  readonly outcome: HitsOutcome;
  readonly needs: Needs;
  readonly seeds: readonly number[];
  /** Undefined: that part was left out. */
  readonly sockets: SocketHits | undefined;
}

/** Whether the claim holds, and by which numbers. */
export function judgeHits(judged: Judged): ClaimResult {
  const { form, outcome, needs, seeds, sockets } = judged;
  const eligible = eligibleOf(outcome.tally);
  const agreed = sum(outcome.tally, cells, 'agreed');
  const [worst] = excludedIn(outcome.tally, form);
  const isEnough = eligible >= needs.all && fewestIn(outcome.tally) >= needs.each && outcome.left >= needs.left;
  return {
    claim: 'hits',
    form,
    figure: percent(agreed, eligible),
    unit: "% of eligible shots judged as on the shooter's own screen",
    threshold: `100, of at least ${needs.all}, ${needs.each} in every cell, where at most ${EXCLUDED_SHARE_MAX * 100} % do not count; 100 over real sockets`,
    n: eligible,
    excluded: CAUSES.reduce((total, cause) => total + sum(outcome.tally, cells, cause), 0),
    seeds,
    pass: agreed === eligible && isEnough && (worst?.share ?? 0) <= EXCLUDED_SHARE_MAX && doHold(sockets),
    details: detailsOf(judged),
  };
}

function fewestIn(tally: Tally): number {
  return Math.min(...cells.map((cell) => read(tally, cell, 'eligible')));
}

function detailsOf({ form, outcome, sockets }: Judged): ClaimResult['details'] {
  const { tally, differing, jumps, deepestTicks, restepped, left } = outcome;
  return {
    withoutCompensation: presentShare(tally),
    hits: sum(tally, cells, 'hits'),
    cells: cells.length,
    fewestInCell: fewestIn(tally),
    excludedByCause: Object.fromEntries(CAUSES.map((cause) => [cause, sum(tally, cells, cause)])),
    excludedIn: excludedIn(tally, form).slice(0, TOLD).map(describeExcluded),
    deepestTicks,
    acrossJumps: jumps[JUMP.across],
    sinceJumps: jumps[JUMP.since],
    resteppedEntityTicks: restepped,
    updatesLeftForLater: left,
    byMotion: tableOf(tally, MOTIONS, ({ motion }) => motion),
    byAim: tableOf(tally, AIMS, ({ aim }) => aim),
    byLine: tableOf(tally, LINES.map(lineName), ({ line }) => lineName(LINES[line])),
    byRate: tableOf(tally, RATES.map(rateName), ({ rate }) => rateName(rate)),
    differing: differing.slice(0, TOLD),
    sockets,
  };
}

function describeExcluded({ name, share, causes }: Excluded): string {
  return `${name}: ${causes}, ${(100 * share).toFixed(2)} %`;
}

function doHold(sockets: SocketHits | undefined): boolean {
  return sockets === undefined || (sockets.agreed === sockets.eligible && sockets.eligible >= sockets.needed);
}

function lineName({ rttMs, jitterMs }: (typeof LINES)[number]): string {
  return `${rttMs} ± ${jitterMs} ms`;
}

function rateName(rate: (typeof RATES)[number]): string {
  return `${60 / rate} Hz`;
}

function sum(tally: Tally, of: readonly Cell[], column: Count): number {
  return of.reduce((total, cell) => total + read(tally, cell, column), 0);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

/** Eligible shots, and the share of verdicts that would have been the same without compensation, by one property of cells. */
function tableOf(tally: Tally, names: readonly string[], nameOf: (cell: Cell) => string): Record<string, string> {
  const rows = names.map((name): [string, string] => {
    const of = cells.filter((cell) => nameOf(cell) === name);
    const eligible = sum(tally, of, 'eligible');
    const agreed = percent(sum(tally, of, 'agreed'), eligible);
    const present = percent(sum(tally, of, 'present'), eligible);
    return [name, `${eligible} shots, ${agreed} % agree, without compensation ${present.toFixed(1)} %`];
  });
  return Object.fromEntries(rows);
}

interface Excluded {
  readonly name: string;
  readonly share: number;
  readonly causes: string;
}

/** The groups of cells in which shots do not count, the largest share first. */
function excludedIn(tally: Tally, form: ClaimOptions['form']): Excluded[] {
  const groups = groupsOf(form).map(({ name, cells: of }) => {
    const out = CAUSES.reduce((total, cause) => total + sum(tally, of, cause), 0);
    const share = out === 0 ? 0 : out / (out + sum(tally, of, 'eligible'));
    return { name, share, causes: describeCauses(tally, of) };
  });
  return groups.filter(({ share }) => share > 0).toSorted((a, b) => b.share - a.share);
}

function groupsOf(form: ClaimOptions['form']): Group[] {
  const aims: readonly (readonly Aim[])[] = form === 'long' ? AIMS.map((aim) => [aim]) : [AIMS];
  return aims.flatMap((some) => {
    const of = cells.filter(({ aim }) => aim === some[0]);
    return of.map(({ rate, line, motion }) => ({
      name: `${motion}, ${lineName(LINES[line])}, ${rateName(rate)}, ${some.join(' or ')}`,
      cells: some.map((aim) => ({ rate, line, motion, aim })),
    }));
  });
}

/** Causes as a line tells them. */
export function describeCauses(tally: Tally, of: readonly Cell[] = cells): string {
  const told = CAUSES.map((cause: Cause): [Cause, number] => [cause, sum(tally, of, cause)]).filter(([, n]) => n > 0);
  return told.map(([cause, n]) => `${n} ${cause}`).join(', ') || 'none';
}

export function eligibleOf(tally: Tally): number {
  return sum(tally, cells, 'eligible');
}

/** Of the eligible shots, which would come out the same if the server judged by how everything stands, %. */
export function presentShare(tally: Tally): number {
  return percent(sum(tally, cells, 'present'), eligibleOf(tally));
}
