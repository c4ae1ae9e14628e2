import { KIND } from '#shared/games/relight/schema.ts';
import { type Cause, causeOf } from '#bench/hidden/lawful.ts';
import { type MazeOptions, type MazeRoom, openMaze } from '#bench/hidden/maze-room.ts';
import { buildMaze } from '#bench/hidden/maze.ts';
import { type MazePlant, mazePlants } from '#bench/hidden/plants.ts';
import { tellApart } from '#bench/hidden/tell-apart.ts';
import { type Watch, watchSight } from '#bench/hidden/watch-sight.ts';

/*
 * Twins: two runs of one room, alike to the bit until somebody walks another way in the second. Everybody who does not know of that one
 * must be sent the same bytes in both, until the two worlds give them a lawful cause to know.
 */

export const SEATS = 8;

/** The twins part at a tick in this span: everybody has gone somewhere by then. */
const PART_TICKS: readonly [number, number] = [240, 900];

/** A pair whose lawful cause comes before this is discarded: it has shown little. */
export const TOO_SOON_TICKS = 30;

export interface TwinJob {
  readonly seed: number;
  readonly ticks: number;
  readonly plant?: MazePlant;
}

/** What an observer of a twin came to. */
export interface Pair {
  readonly seed: number;
  readonly observer: number;
  readonly hidden: number;
  /** Ticks from the parting to the first byte that differs, or to the end. */
  readonly ticks: number;
  /** Why; `none`: no byte differs to the end; `leak`: without a lawful cause. */
  readonly end: Exclude<Cause, undefined> | 'none' | 'leak';
  /** Of a leak: what is told in one run and not in the other. */
  readonly what?: string;
}

export interface TwinOutcome {
  readonly pairs: readonly Pair[];
  readonly watch: Watch;
}

/** Lives both runs of a map side by side. */
export function runTwins(job: TwinJob): TwinOutcome {
  const [a, b] = [openRun(job), openRun(job)];
  const watch = watchSight(a);
  const parting = PART_TICKS[0] + (job.seed % (PART_TICKS[1] - PART_TICKS[0]));
  const pairs: Pair[] = [];
  let open: number[] = [];
  let hidden = -1;
  for (let tick = 1; tick <= job.ticks; tick++) {
    if (tick === parting) {
      hidden = choose(a);
      open = observersOf(a, hidden);
    }
    a.tick(() => job.seed);
    b.tick((seat) => (seat === hidden ? job.seed + 1_000_003 : job.seed));
    watch.look();
    open = open.filter((observer) => {
      if (isSame(a, b, observer)) return true;
      pairs.push({ seed: job.seed, observer, hidden, ticks: tick - parting, ...endOf(a, b, observer) });
      return false;
    });
  }
  for (const observer of open) {
    pairs.push({ seed: job.seed, observer, hidden, ticks: job.ticks - parting, end: 'none' });
  }
  return { pairs, watch: watch.sum };
}

function endOf(a: MazeRoom, b: MazeRoom, observer: number): Pick<Pair, 'end' | 'what'> {
  const cause = causeOf(a, b, observer);
  return cause ? { end: cause } : { end: 'leak', what: tellApart(a, b, observer) };
}

function openRun({ seed, plant }: TwinJob): MazeRoom {
  const fault = plant === undefined ? {} : mazePlants[plant]();
  const options: MazeOptions = { map: buildMaze(seed), seats: SEATS, seed, ...fault };
  return openMaze(options);
}

/** Who is known to the fewest, which leaves the most to look at. */
function choose(run: MazeRoom): number {
  const living = [...Array(SEATS).keys()].filter((seat) => run.world.columns.kind[seat] === KIND.player);
  const counts = living.map((seat) => observersOf(run, seat).length);
  return living[counts.indexOf(Math.max(...counts))];
}

/** Who lives and does not know of the hidden one. */
function observersOf({ room, world }: MazeRoom, hidden: number): number[] {
  return [...Array(SEATS).keys()].filter((seat) => {
    const client = room.seats[seat].client!;
    return seat !== hidden && client.slotOf[hidden] < 0 && world.columns.kind[seat] === KIND.player;
  });
}

function isSame(a: MazeRoom, b: MazeRoom, seat: number): boolean {
  const [one, two] = [a.frames[seat], b.frames[seat]];
  return one.length === two.length && one.every((byte, at) => byte === two[at]);
}
