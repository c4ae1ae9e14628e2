import { createTickLoad, type TickLoadOptions } from '#bench/tick-load.ts';
import { createChurn } from '#bench/scenario/churn.ts';
import { closet, crateField, yardFor } from '#bench/scenario/maps.ts';
import type { Changes, Scenario } from '#bench/scenario/scenario.ts';
import { findGame } from '#shared/games/index.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';

const relight = findGame('relight')!;

/** The fight begins at once and outlasts the measurement. */
const ROUND = { 'round.warmUpS': 0, 'round.countdownS': 0, 'round.lastsS': 600 };

type Load = Omit<TickLoadOptions, 'game' | 'players' | 'seed' | 'nowMs' | 'tunables'>;

/** One row of the table below. */
interface Row {
  readonly name: string;
  readonly doc: string;
  readonly players: number;
  readonly ticks: number;
  /** Default: `WARM_UP_TICKS`. */
  readonly warmUpTicks?: number;
  readonly load: (players: number) => Load;
}

const WARM_UP_TICKS = 600;
const SEED = 7;

/** Late rails at the edge of what is looked back: their players see the past of 16 ticks before. */
const DEEP = { downTicks: 16, jitterTicks: 0, leadTicks: 0 };

/** Many inputs are late, by up to three ticks, and what one holds up comes with it; states are 100 ms old. */
const BAD_LINE = { downTicks: 6, jitterTicks: 9, leadTicks: 6 };

const rows: readonly Row[] = [
  {
    name: 'duel-2',
    doc: 'two fight on Switchyard',
    players: 2,
    ticks: 3600,
    load: () => ({ play: 'fight', map: switchyard }),
  },
  {
    name: 'brawl-12',
    doc: 'a full room fights on Switchyard',
    players: 12,
    ticks: 3600,
    load: () => ({ play: 'fight', map: switchyard }),
  },
  {
    name: 'crowd-64',
    doc: 'a crowd walks, turns and fires in a yard with room for all',
    players: 64,
    ticks: 1800,
    load: (players) => ({ play: 'script', map: yardFor(players) }),
  },
  {
    name: 'crowd-128',
    doc: 'twice the crowd in twice the yard',
    players: 128,
    ticks: 900,
    // As many inputs and states as 64 have in twice the ticks.
    warmUpTicks: WARM_UP_TICKS / 2,
    load: (players) => ({ play: 'script', map: yardFor(players) }),
  },
  {
    name: 'clump-64',
    doc: 'everybody in one room of 10 × 10 m: all touch, all see all',
    players: 64,
    ticks: 1200,
    load: () => ({ play: 'script', map: closet }),
  },
  {
    name: 'rewind-storm-32',
    doc: 'everybody fires at what was there 16 ticks ago',
    players: 32,
    ticks: 1800,
    load: () => ({ play: 'script', map: switchyard, line: DEEP }),
  },
  {
    name: 'crates-500',
    doc: 'eight push through 500 crates',
    players: 8,
    ticks: 1800,
    load: () => ({ play: 'script', map: crateField }),
  },
  {
    name: 'badnet-32',
    doc: 'half of all inputs are late, and the room goes back for them in every tick',
    players: 32,
    ticks: 1800,
    load: () => ({ play: 'script', map: switchyard, line: BAD_LINE, settings: { rollbackSeats: 255 } }),
  },
];

/** Players who come and go, which no load of players who stay can show. */
const churn: Scenario = {
  name: 'churn-12',
  doc: 'every quarter of a second somebody leaves and somebody joins, with everything to be told anew',
  players: 12,
  seed: SEED,
  warmUpTicks: WARM_UP_TICKS,
  ticks: 3600,
  open: (players, nowMs, changes) =>
    createChurn({ game: relight, map: switchyard, players, seed: SEED, nowMs, ...changed(changes) }),
};

/** Every scenario, in the order in which `npm run bench` runs them. */
export const scenarios: readonly Scenario[] = [...rows.map(scenarioOf), churn];

function scenarioOf({ name, doc, players, ticks, warmUpTicks = WARM_UP_TICKS, load }: Row): Scenario {
  return {
    ...{ name, doc, players, ticks, seed: SEED, warmUpTicks },
    open: (count, nowMs, changes) => {
      const own = load(count);
      return createTickLoad({
        ...{ game: relight, players: count, seed: SEED, nowMs, ...own },
        ...changed(changes, own.settings),
      });
    },
  };
}

function changed({ settings, tunables }: Changes = {}, own?: Changes['settings']): Changes {
  return { settings: { ...own, ...settings }, tunables: { ...ROUND, ...tunables } };
}
