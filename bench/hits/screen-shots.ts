import type { Match } from '#client/netcode/api.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game, PlacedFields, Rules as RulesOf } from '#shared/games/game.ts';
import { createInput, createInputs, type Inputs, setInput, viewOf } from '#shared/sim/input.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { View } from '#shared/sim/view.ts';
import { createView } from '#shared/sim/view.ts';
import { createWorld, HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { takeIntent } from '#client/netcode/intent.ts';
import { type Body, firstHit, type Spot } from '#bench/hits/geometry.ts';
import type { Arena } from '#bench/hits/arenas.ts';
import { insideOf } from '#bench/hits/pages.ts';

/*
 * What shooters' own screens say of their shots, taken down at the moment in which the client lives the tick of the shot.
 */

type Rules = RulesOf<PlacedFields>;

/** A shot as its shooter's client had it. */
export interface ScreenShot {
  readonly seat: number;
  readonly tick: number;
  /** Where the ray begins, rest quanta, and its binary angle. */
  readonly x: number;
  readonly y: number;
  readonly aim: number;
  /** What the client says was on the screen. */
  readonly view: View;
  /** Seat of whom it hits by the client's own rules, or -1. */
  readonly foreseen: number;
  /** The same by where things were drawn, worked out apart from all that the game has. */
  readonly drawn: number;
  /** Whom it hits as drawn has gone from what the client knows meanwhile, out of sight perhaps: of those nothing is foreseen (CL167). */
  readonly isGone: boolean;
}

/** Index of the trace that a seat has fired in this very tick, or -1. */
export function freshTrace(arena: Arena, { columns, ranges, table, schema }: World, seat: number): number {
  const left = table[schema.at['left']!];
  const first = ownedStart(ranges, seat);
  for (let index = first; index < first + ranges.ownedPerSeat; index++) {
    if (columns.kind[index] === arena.traceKind && left[index] === arena.freshTicks) return index;
  }
  return -1;
}

/** A column of a game's own, by name. */
export function columnOf({ table, schema }: World, name: string): World['table'][number] {
  return table[schema.at[name]!];
}

/** The bodies that are drawn, but for the own one. */
export function drawnBodies(arena: Arena, match: Match): Body[] {
  const others = match.drawn.filter(({ kind, own }) => kind === arena.bodyKind && !own);
  return others.map(({ x, y, labelSeat }) => ({ x, y, seat: labelSeat }));
}

/** A page's game, which tells of each shot. */
export interface WatchedGame {
  readonly game: Game;
  /** The page's match, from its first picture on. */
  match: Match | undefined;
}

/** The arena's game for one page; `note` hears of each shot in the tick in which it is first lived. */
export function withScreenShots(arena: Arena, note: (shot: ScreenShot) => void): WatchedGame {
  const watched: { game?: Game; match: Match | undefined } = { match: undefined };
  let newest = 0;
  watched.game = withRules(arena.game, (rules) => ({
    foresee(world, seat, past) {
      rules.foresee?.(world, seat, past);
      const tick = world.head[HEAD_TICK];
      const trace = freshTrace(arena, world, seat);
      if (trace < 0 || tick <= newest || !watched.match) return;
      newest = tick;
      note(takeShot(arena, watched.match, world, trace));
    },
  }));
  return watched as WatchedGame;
}

function takeShot(arena: Arena, match: Match, world: World, trace: number): ScreenShot {
  const { seat } = match;
  const { inputs } = insideOf(match).predictor;
  const [x, y, aim] = ['x', 'y', 'aim'].map((name) => columnOf(world, name)[trace]);
  const view = createView();
  viewOf(inputs, seat, view);
  const from = { x: x / POSITION_PER_METRE, y: y / POSITION_PER_METRE };
  const drawn = firstHit(from, aim, drawnBodies(arena, match), arena.shape);
  const foreseen = columnOf(world, 'hit')[trace] - 1;
  return { seat, tick: world.head[HEAD_TICK], x, y, aim, view, foreseen, drawn, isGone: !isKnown(arena, world, drawn) };
}

/** Whether the body of a seat is in a client's own world; nobody's always is. */
function isKnown({ bodyKind }: Arena, world: World, seat: number): boolean {
  const seats = columnOf(world, 'seat');
  for (let index = 0; index < world.ranges.seats; index++) {
    if (world.columns.kind[index] === bodyKind && seats[index] === seat) return true;
  }
  return seat < 0;
}

/** Whether the server found what its shooter's client had foreseen, or drawn where nothing can be foreseen. */
export function isAgreed({ foreseen, drawn, isGone }: ScreenShot, server: number): boolean {
  return server === foreseen || (isGone && server === drawn);
}

/** Where the own body will be after the next tick, with what the devices say now, m: from there its shot begins. */
export type Ahead = (match: Match) => Spot;

/** Lives the next tick in a world beside the client's own. */
export function createAhead(arena: Arena): Ahead {
  const spot = { x: 0, y: 0 };
  const input = createInput();
  let beside: { readonly world: World<PlacedFields>; readonly rules: Rules; readonly inputs: Inputs } | undefined;
  return (match) => {
    const { predictor } = insideOf(match);
    const { ranges, tunables, bytes, schema } = predictor.world;
    beside ??= {
      world: createWorld(arena.game.schema, { ranges, seed: 0, tickHz: TICK_HZ, tunables }),
      rules: arena.game.open(match.map, ranges),
      inputs: createInputs(ranges.seats),
    };
    const { world, rules, inputs } = beside;
    world.bytes.set(bytes);
    world.head[HEAD_TICK] = predictor.tick + 1;
    takeIntent({ ...match.intent, pressed: 0 }, input, 0);
    setInput(inputs, match.seat, input);
    rules.predict(world, inputs);
    spot.x = world.columns.x[match.seat] * schema.fields['x']!.rest;
    spot.y = world.columns.y[match.seat] * schema.fields['y']!.rest;
    return spot;
  };
}
