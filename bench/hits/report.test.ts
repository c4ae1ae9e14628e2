import { expect, test } from 'vitest';
import { type Cell, cells, count, createTally } from '#bench/hits/cells.ts';
import { JUMPS } from '#bench/hits/jumps.ts';
import { type Judged, judgeHits } from '#bench/hits/report.ts';
import type { HitsOutcome } from '#bench/hits/run-hits.ts';
import type { SocketHits } from '#bench/hits/sockets.ts';

const PER_CELL = 100;

const LEFT = 50;

/** Everything agrees, and as much as asked for. */
function createOutcome(): HitsOutcome {
  const tally = createTally();
  for (const cell of cells) {
    count(tally, cell, 'eligible', PER_CELL);
    count(tally, cell, 'agreed', PER_CELL);
    count(tally, cell, 'present', PER_CELL / 2);
  }
  return { tally, differing: [], jumps: new Float64Array(JUMPS), restepped: 0, deepestTicks: 12, left: LEFT };
}

const sockets: SocketHits = {
  eligible: 90,
  agreed: 90,
  hits: 40,
  needed: 32,
  excluded: { late: 2 },
  rttsMs: [],
  differing: [],
};

function judge(change: Partial<Judged> = {}, spoil: (outcome: HitsOutcome, cell: Cell) => void = () => {}) {
  const outcome = createOutcome();
  spoil(outcome, cells[7]);
  const needs = { all: cells.length * PER_CELL, each: PER_CELL, left: LEFT };
  return judgeHits({ form: 'long', outcome, needs, seeds: [1], sockets, ...change });
}

test('LC70 the claim holds when every eligible shot of every cell agrees, in both worlds', () => {
  const result = judge();
  expect(result).toMatchObject({ figure: 100, pass: true, n: cells.length * PER_CELL, excluded: 0 });
  expect(result.details).toMatchObject({ withoutCompensation: 50, fewestInCell: PER_CELL, sockets });
});

test('LC70 a single shot that comes out otherwise breaks it', () => {
  const result = judge({}, ({ tally }, cell) => count(tally, cell, 'agreed', -1));
  expect(result.pass).toBe(false);
  expect(result.figure).toBeLessThan(100);
  expect(result.figure).toBeGreaterThan(99.99);
});

test('LC70 too few shots in one cell break it, or too few altogether', () => {
  const less = ({ tally }: HitsOutcome, cell: Cell): void => {
    for (const column of ['eligible', 'agreed'] as const) count(tally, cell, column, -1);
  };
  expect(judge({}, less)).toMatchObject({ pass: false, figure: 100 });
  expect(judge({ needs: { all: cells.length * PER_CELL, each: 1, left: LEFT } }, less).pass).toBe(false);
  expect(judge({ needs: { all: cells.length * PER_CELL - 1, each: PER_CELL - 1, left: LEFT } }, less).pass).toBe(true);
});

test('SN71 too few updates that were left for later break it: then nothing is shown about those', () => {
  const needs = { all: 1, each: 1, left: LEFT + 1 };
  expect(judge({ needs })).toMatchObject({ pass: false, figure: 100 });
  expect(judge({ needs: { ...needs, left: LEFT } }).pass).toBe(true);
});

test('LC73 shots that do not count are counted by cause, and more than 2 % of them in one cell break the claim', () => {
  const few = judge({}, ({ tally }, cell) => count(tally, cell, 'protected', 2));
  expect(few).toMatchObject({ pass: true, excluded: 2 });
  expect(few.details).toMatchObject({ excludedByCause: { protected: 2, late: 0 } });
  const many = judge({}, ({ tally }, cell) => {
    count(tally, cell, 'protected', 2);
    count(tally, cell, 'late', 1);
  });
  expect(many).toMatchObject({ pass: false, excluded: 3, figure: 100 });
  expect(many.details['excludedIn']).toEqual([expect.stringContaining(': 2 protected, 1 late, 2.91 %')]);
  // With few shots in each, the short form asks all aims of a motion, line and rate together.
  const short = judge({ form: 'short' }, ({ tally }, cell) => count(tally, cell, 'late', 3));
  expect(short.pass).toBe(true);
});

test('LC74 a shot over real sockets that comes out otherwise breaks it, and so do too few of them', () => {
  expect(judge({ sockets: { ...sockets, agreed: 89 } }).pass).toBe(false);
  expect(judge({ sockets: { ...sockets, eligible: 31, agreed: 31 } }).pass).toBe(false);
  expect(judge({ sockets: undefined }).pass).toBe(true);
});
