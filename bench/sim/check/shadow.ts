import { stepPresent } from '#shared/testing/step-present.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { hasSnapshot, type History } from '#shared/sim/history.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, type Ranges, type World } from '#shared/sim/world.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';
import { Violation } from '#bench/sim/check/violation.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * A second world beside a room's, stepped by rules of its own and fed with nothing but what the room's steps consumed: who joined
 * and left, and the inputs. It lives through the ticks later and several at a time, and now and then moves into a new world under
 * new rules, so that nothing that a step leaves behind outside of the world can be alike by accident.
 */

export interface Shadow {
  /** Notes what the room's rules are asked; the ticks are lived by `catchUp`. */
  noteJoin(seat: number): void;
  noteLeave(seat: number): void;
  noteStep(tick: number, inputs: Inputs): void;
  /** Lives all noted ticks and compares each with the history of the room. Returns how many there were. */
  catchUp(code: string, history: History): number;
  /** Ticks that wait to be lived. */
  waiting(): number;
}

/** Catches up so often before it moves: new rules cost as much as a new room. */
const MOVE_EVERY = 6;

type Noted =
  | { readonly type: 'join'; readonly seat: number }
  | { readonly type: 'leave'; readonly seat: number }
  | { readonly type: 'step'; readonly tick: number; readonly inputs: Inputs };

/** `isTrapped`: whatever a step calls that engines compute differently throws. */
export function createShadow(
  game: Game,
  map: GameMap,
  ranges: Ranges,
  real: World<PlacedFields>,
  isTrapped: boolean,
): Shadow {
  const tunables = Float64Array.from(real.tunables);
  const empty = (): World<PlacedFields> => {
    return createWorld(game.schema, { ranges, seed: real.head[HEAD_SEED], tickHz: TICK_HZ, tunables });
  };
  let world = empty();
  let rules = game.open(map, ranges);
  let untilMove = MOVE_EVERY;
  rules.populate(world);
  const log: Noted[] = [];
  let steps = 0;
  let nextTick = 1;

  function moveHouse(): void {
    const { bytes } = world;
    world = empty();
    world.bytes.set(bytes);
    rules = game.open(map, ranges);
    untilMove = MOVE_EVERY;
  }

  function catchUp(code: string, history: History): number {
    if (--untilMove === 0) moveHouse();
    const lived = steps;
    if (isTrapped) withDeterminismTrap(() => live(code, history));
    else live(code, history);
    log.length = 0;
    steps = 0;
    return lived;
  }

  function live(code: string, history: History): void {
    for (const noted of log) {
      // The engine raises the tick before it applies the commands of it.
      world.head[HEAD_TICK] = nextTick;
      if (noted.type === 'join') rules.join(world, noted.seat);
      else if (noted.type === 'leave') rules.leave(world, noted.seat);
      else {
        stepPresent(rules, world, noted.inputs);
        compare(code, history, world);
        nextTick = noted.tick + 1;
      }
    }
  }

  return {
    noteJoin: (seat) => void log.push({ type: 'join', seat }),
    noteLeave: (seat) => void log.push({ type: 'leave', seat }),
    noteStep(tick, inputs) {
      steps++;
      log.push({ type: 'step', tick, inputs: cloneInputs(inputs) });
    },
    catchUp,
    waiting: () => steps,
  };
}

function cloneInputs(inputs: Inputs): Inputs {
  const clone = createInputs(inputs.driven.length);
  clone.driven.set(inputs.driven);
  clone.moveX.set(inputs.moveX);
  clone.moveY.set(inputs.moveY);
  clone.aim.set(inputs.aim);
  clone.held.set(inputs.held);
  clone.pressed.set(inputs.pressed);
  return clone;
}

function compare(code: string, history: History, world: World<PlacedFields>): void {
  const tick = world.head[HEAD_TICK];
  const invariant = 'the world is what its log makes of it';
  if (!hasSnapshot(history, tick)) throw new Violation({ invariant, room: code, tick, field: 'not in the history' });
  const kept = history.slots[tick & (history.slots.length - 1)];
  if (Buffer.compare(kept, world.bytes) === 0) return;
  throw new Violation({ invariant, room: code, tick, ...firstDifference(kept, world) });
}

/** The first entity, by index, and its first field, in the order of the table, that two worlds of one layout have otherwise. */
export function firstDifference(
  kept: Uint8Array,
  world: World,
): { entity?: number; field: string; found: number; expected: number } {
  const view = new DataView(kept.buffer, kept.byteOffset, kept.byteLength);
  for (let entity = 0; entity < world.capacity; entity++) {
    for (const row of world.schema.rows) {
      const column = world.table[row.index];
      const found = readAt(view, row.type, column.byteOffset + entity * row.bytes);
      if (found !== column[entity]) return { entity, field: row.name, found, expected: column[entity] };
    }
  }
  const at = kept.findIndex((byte, index) => byte !== world.bytes[index]);
  return { field: `byte ${at} of the head`, found: kept[at], expected: world.bytes[at] };
}

function readAt(view: DataView, type: 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32', at: number): number {
  switch (type) {
    case 'i8':
      return view.getInt8(at);
    case 'u8':
      return view.getUint8(at);
    case 'i16':
      return view.getInt16(at, true);
    case 'u16':
      return view.getUint16(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'u32':
      return view.getUint32(at, true);
  }
}

/** What is told of a room's rules. */
export interface RulesWatch {
  readonly isTrapped: boolean;
  opened(world: World<PlacedFields>, shadow: Shadow): void;
  stepping(world: World<PlacedFields>, inputs: Inputs): void;
}

/** The game as it is, whose rules tell what they are asked. */
export function watchGame(game: Game, watch: RulesWatch): Game {
  return withRules(game, (rules, ranges, map) => {
    let shadow: Shadow | undefined;
    return {
      populate(world) {
        shadow = createShadow(game, map, ranges, world, watch.isTrapped);
        rules.populate(world);
        watch.opened(world, shadow);
      },
      join(world, seat) {
        shadow!.noteJoin(seat);
        rules.join(world, seat);
      },
      leave(world, seat) {
        shadow!.noteLeave(seat);
        rules.leave(world, seat);
      },
      judge(world, inputs, past) {
        shadow!.noteStep(world.head[HEAD_TICK], inputs);
        watch.stepping(world, inputs);
        rules.judge(world, inputs, past);
      },
    };
  });
}
