import { expect, test } from 'vitest';
import { FORM, type Records } from '#shared/net/records.ts';
import { findGame } from '#shared/games/index.ts';
import { CRATE_HALF } from '#shared/games/relight/sizes.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { cellAt, createGrid } from '#shared/sim/grid.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { type Room, tickOf } from '#server/room.ts';
import { LOOK_TICKS } from '#server/tick/select-interest.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';
import { createTickLoad } from '#bench/tick-load.ts';

const relight = findGame('relight')!;
const options = { players: 12, seed: 3, play: 'script', nowMs: () => 0 } as const;

/** Calls back before and after each tick. */
function runTicks(
  load: { room: Room; tick: () => void },
  ticks: number,
  each: (before: Room['counters']) => void,
): void {
  for (let tick = 0; tick < ticks; tick++) {
    const before = { ...load.room.counters };
    load.tick();
    each(before);
  }
}

test('BM21 records and their bits are counted once each, however many frames copy them', () => {
  const load = createTickLoad({ ...options, game: relight });
  const { room } = load;
  let seen = 0;
  runTicks(load, 60, (before) => {
    const { enters, whole, steady, plain } = room.shared;
    const all = [enters, whole, ...steady, ...plain].filter((records): records is Records => records !== undefined);
    const made = all.flatMap(({ ticks, forms, bits }) => {
      return [...ticks.keys()]
        .filter((at) => ticks[at] === tickOf(room) && forms[at] !== FORM.expected)
        .map((at) => bits[at]);
    });
    expect(room.counters.recordsEncoded - before.recordsEncoded).toBe(made.length);
    expect(room.counters.recordBits - before.recordBits).toBe(made.reduce((sum, bits) => sum + bits, 0));
    seen += made.length;
  });
  expect(seen).toBeGreaterThan(500);
});

test('BM21 so are slots that frames walk, points that looks compare, and questions of what is seen', () => {
  let asked = 0;
  const game = withRules(relight, (rules) => ({
    sees: (...question) => {
      asked++;
      return rules.sees!(...question);
    },
  }));
  const load = createTickLoad({ ...options, game });
  const { room } = load;
  runTicks(load, 90, (before) => {
    const looking = room.clients.filter(({ seat }) => (tickOf(room) + seat) % LOOK_TICKS === 0).length;
    const looks = (room.counters.pointsTested - before.pointsTested) / room.places.count;
    expect(Number.isInteger(looks), `${looks} looks`).toBe(true);
    expect(looks).toBeGreaterThanOrEqual(looking);
    const slots = room.clients.reduce((sum, { slotsEnd }) => sum + slotsEnd, 0);
    expect(room.counters.slotsWalked - before.slotsWalked).toBe(slots);
  });
  expect(room.counters.sightsAsked).toBe(asked);
  expect(asked).toBeGreaterThan(500);
});

test('BM21 pairs that physics tests are those of neighbouring cells, each once', () => {
  const crates = scenarios.find(({ name }) => name === 'crates-500')!;
  const { room, tick } = crates.open(8, () => 0);
  const { width, height } = room.map;
  const size = { width, height, cellMetres: 2, quantum: 1 / POSITION_PER_METRE, capacity: room.world.capacity };
  const grid = createGrid(size);
  expect(CRATE_HALF).toBeLessThan(1);
  const work = (): number => room.rules.work!().pairsTested;
  for (let at = 0; at < 12; at++) tick();
  for (let at = 0; at < 6; at++) {
    const { kind, x, y } = room.world.columns;
    const cells = [...kind.keys()]
      .filter((entity) => kind[entity] === KIND.player || kind[entity] === KIND.crate)
      .map((entity) => cellAt(grid, x[entity], y[entity]))
      .map((cell) => ({ row: Math.floor(cell / grid.stride), column: cell % grid.stride }));
    const near = cells.flatMap((one, index) => {
      return cells
        .slice(index + 1)
        .filter(({ row, column }) => Math.abs(row - one.row) <= 1 && Math.abs(column - one.column) <= 1);
    });
    const before = work();
    tick();
    expect(work() - before).toBe(near.length);
    expect(near.length).toBeGreaterThan(500);
  }
});

test('BM21 the work of a scenario is the same in every run, and all of it is in the results', () => {
  const scenario = scenarios.find(({ name }) => name === 'duel-2')!;
  const [one, other] = [1, 2].map((runs) => measureScenario(scenario, { ticks: 120, warmUpTicks: 30, runs }));
  expect(other.counters).toEqual(one.counters);
  for (const name of ['recordsEncoded', 'recordBits', 'slotsWalked', 'pointsTested', 'sightsAsked', 'gazesTested'])
    expect(one.counters[name], name).toBeGreaterThan(0);
  expect(one.counters).toHaveProperty('pairsTested');
});
