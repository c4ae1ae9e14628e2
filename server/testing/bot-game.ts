import type { Bots, Game, Mind, Rules } from '#shared/games/game.ts';
import type { Board, RoundPhase } from '#shared/sim/board.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { mapStart, type World } from '#shared/sim/world.ts';
import { stillGame } from '#server/testing/still-game.ts';

/** The still game's fields. */
type StillFields = typeof stillGame extends Game<infer F> ? F : never;

/** Kind of the entity at the start of the map's range that tells the round: `mark` is the phase, `y` the tick of its end. */
const ROUND = 2;

const PHASES: readonly RoundPhase[] = ['open', 'warm-up', 'countdown', 'round', 'podium'];

/**
 * Walks towards the nearest body that it knows of, says in `held` how many it knows and in `aim` who it is and how long it
 * has lived: whatever a bot may depend on shows in its input.
 */
const walkers: Bots<StillFields> = {
  skills: ['slow', 'brisk', 'fast'],
  memory: 1,
  open: (): Mind<StillFields> => ({
    think({ world, seat, entities, count }, memory, skill, seed, out) {
      const { x, y, kind } = world.columns;
      let nearest = -1;
      let reach = Number.POSITIVE_INFINITY;
      for (let at = 0; at < count; at++) {
        const other = entities[at]!;
        const far = Math.abs(x[other]! - x[seat]!) + Math.abs(y[other]! - y[seat]!);
        if (other === seat || kind[other] !== 1 || far >= reach) continue;
        nearest = other;
        reach = far;
      }
      out.moveX = nearest < 0 ? 0 : Math.sign(x[nearest]! - x[seat]!) * (skill + 1);
      out.moveY = nearest < 0 ? 0 : Math.sign(y[nearest]! - y[seat]!) * (skill + 1);
      out.held = count & 0xff;
      out.aim = (seed + memory[0]!++) & 0xffff;
    },
  }),
};

/** Moves whoever is driven by as many rest quanta as the input says. */
const predict: Rules<StillFields>['predict'] = ({ ranges, columns: { kind, x, y } }, { driven, moveX, moveY }) => {
  for (let seat = 0; seat < ranges.seats; seat++) {
    if (kind[seat] !== 1 || driven[seat] === 0) continue;
    x[seat]! += moveX[seat]!;
    y[seat]! += moveY[seat]!;
  }
};

function readBoard({ ranges, columns: { kind, mark, y } }: World<StillFields>, out: Board): void {
  const round = mapStart(ranges);
  out.phase = kind[round] === ROUND ? PHASES[mark[round]!]! : 'open';
  out.endsAtTick = kind[round] === ROUND ? y[round]! : 0;
  out.count = 0;
  for (let seat = 0; seat < ranges.seats; seat++) {
    if (kind[seat] !== 1) continue;
    const row = out.rows[out.count++]!;
    row.seat = seat;
    row.score = mark[seat]!;
  }
  const living = out.rows.splice(0, out.count).sort((a, b) => b.score - a.score);
  out.rows.unshift(...living);
}

/** A game with bots and, when a test sets one, a round; the score of a body is its `mark`. */
export const botGame: Game<StillFields> = {
  ...stillGame,
  name: 'walkers',
  board: readBoard,
  bots: walkers,
  open: (map, ranges) => ({ ...stillGame.open(map, ranges), predict }),
};

/** The same game, with minds that do as a test says. */
export function botGameWith(think: Mind<StillFields>['think']): Game<StillFields> {
  return { ...botGame, bots: { ...walkers, open: () => ({ think }) } };
}

/** Sets the phase of a room of `botGame`, and the tick at which it ends. */
export function setRound(world: World, phase: RoundPhase, endsAtTick = 0): void {
  const { columns, ranges } = world as World<StillFields>;
  const index = mapStart(ranges);
  if (columns.kind[index] === 0) spawnAt(world, index, ROUND);
  columns.mark[index] = PHASES.indexOf(phase);
  columns.y[index] = endsAtTick;
}
