import type { Game, PlacedFields } from '#shared/games/game.ts';
import { hasSnapshot, type History } from '#shared/sim/history.ts';
import { despawn } from '#shared/sim/ids.ts';
import { copyInputs, createInputs, type Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Past } from '#shared/sim/past.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, ownedStart, type Ranges, type World } from '#shared/sim/world.ts';
import { applyWrites, createMoment, createWrites, findWrites, takeMoment, type Writes } from '#shared/sim/writes.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';
import { type AnswerNotes, type Answers, createAnswerBook, createAnswerNotes } from '#bench/sim/check/answers.ts';
import { Violation } from '#bench/sim/check/violation.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * A second world beside a room's, stepped by rules of its own and fed with nothing but what the room's steps consumed: who joined
 * and left, the inputs as they were in the end, and what the past answered to the room's judgement. It lives each tick once, when no
 * rollback changes it any more; so what the room has gone back for must come to the same as if it had never had to. It lives
 * several ticks at a time, and now and then moves into a new world under new rules, so that nothing that a step leaves behind
 * outside of the world can be alike by accident.
 */

export interface Shadow {
  /** Notes what the room's rules are asked; the ticks are lived by `catchUp`. Before the room's world changes by it: */
  noteTurn(world: World, seat: number, joins: boolean): void;
  /** ... and before it moves; again for ticks that are lived again. */
  notePredict(world: World, inputs: Inputs): void;
  /** Judges by the room's own rules. */
  noteJudge(world: World, past: Past, judge: (past: Past) => void): void;
  /** The inputs of a tick that waits to be lived, as they are by now. */
  inputsOf(tick: number): Inputs | undefined;
  /**
   * Lives the noted ticks that no rollback changes any more, at the end of a run all, and compares each with the history of the
   * room. Returns how many there were, and how many of them the room has lived more than once.
   */
  catchUp(code: string, history: History, isEnd?: boolean): { readonly lived: number; readonly again: number };
  /** Ticks that wait to be lived. */
  waiting(): number;
}

/** Catches up so often before it moves: new rules cost as much as a new room. */
const MOVE_EVERY = 6;

/** Who came and went, in order. */
interface Turn {
  readonly seat: number;
  readonly joins: boolean;
}

/** A tick as the room lived it. */
interface Noted {
  readonly tick: number;
  readonly turns: readonly Turn[];
  /** What the turns wrote. */
  readonly began: Writes | undefined;
  /** As they were in the end. */
  inputs: Inputs;
  /** What the past answered to the judgement, and what this wrote. */
  answers: Answers;
  isJudged: boolean;
  judged: Writes | undefined;
  /** The room went back to it: its turns and its judgement were decided in a world that came out otherwise. */
  isAgain: boolean;
}

const NO_ANSWERS: Answers = [];

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
  let room = '';
  rules.populate(world);
  /** Ticks that wait, one behind the other. */
  const log: Noted[] = [];
  /** Inputs of ticks that have been lived, for the next ones. */
  const spare: Inputs[] = [];
  let newest = 0;
  let turns: Turn[] = [];
  const moment = createMoment(real);
  const writes = createWrites(real);
  const book = createAnswerBook(() => room, game.schema.rewound.length);
  let notes: AnswerNotes | undefined;

  function moveHouse(): void {
    const { bytes } = world;
    world = empty();
    world.bytes.set(bytes);
    rules = game.open(map, ranges);
    untilMove = MOVE_EVERY;
  }

  function writesSince(real: World): Writes | undefined {
    findWrites(moment, real, writes);
    const { tick, count, rows, entities, values } = writes;
    if (count === 0) return undefined;
    return {
      tick,
      count,
      rows: rows.slice(0, count),
      entities: entities.slice(0, count),
      values: values.slice(0, count),
    };
  }

  function noteTurn(real: World, seat: number, joins: boolean): void {
    if (turns.length === 0) takeMoment(moment, real);
    turns.push({ seat, joins });
  }

  function notePredict(real: World, inputs: Inputs): void {
    const tick = real.head[HEAD_TICK];
    if (tick <= newest) return noteAgain(tick, inputs);
    const began = turns.length > 0 ? writesSince(real) : undefined;
    log.push({
      tick,
      turns,
      began,
      inputs: keepInputs(inputs),
      answers: NO_ANSWERS,
      isJudged: false,
      judged: undefined,
      isAgain: false,
    });
    turns = [];
    newest = tick;
  }

  function keepInputs(inputs: Inputs): Inputs {
    const kept = spare.pop() ?? createInputs(inputs.driven.length);
    copyInputs(kept, inputs);
    return kept;
  }

  function noteAgain(tick: number, inputs: Inputs): void {
    const noted = notedOf(tick);
    if (!noted) throw new Violation({ invariant: 'a rollback is not deeper than its window', room, tick });
    copyInputs(noted.inputs, inputs);
    noted.isAgain = true;
  }

  function notedOf(tick: number): Noted | undefined {
    return log[tick - (log[0]?.tick ?? 0)];
  }

  function noteJudge(real: World, past: Past, judge: (past: Past) => void): void {
    const noted = log.at(-1);
    if (noted?.tick !== real.head[HEAD_TICK] || noted.isJudged) {
      throw new Violation({ invariant: 'a tick is judged once', room, tick: real.head[HEAD_TICK] });
    }
    notes ??= createAnswerNotes(past);
    notes.past = past;
    takeMoment(moment, real);
    judge(notes.asking);
    noted.isJudged = true;
    noted.judged = writesSince(real);
    if (notes.noted.length === 0) return;
    noted.answers = notes.noted;
    notes.noted = [];
  }

  function catchUp(code: string, history: History, isEnd = false): { lived: number; again: number } {
    room = code;
    if (--untilMove === 0) moveHouse();
    const end = isEnd ? log.length : log.length - ROLLBACK_TICKS_MAX;
    const done = log.splice(0, Math.max(0, end));
    const live = (): void => done.forEach((noted) => liveOne(noted, history));
    if (isTrapped) withDeterminismTrap(live);
    else live();
    for (const { inputs } of done) spare.push(inputs);
    return { lived: done.length, again: done.filter(({ isAgain }) => isAgain).length };
  }

  function liveOne(noted: Noted, history: History): void {
    // The engine raises the tick before it applies the commands of it.
    world.head[HEAD_TICK] = noted.tick;
    if (noted.isAgain) repeat(noted);
    else live(noted);
    compare(room, history, world);
  }

  function live({ turns, inputs, answers, tick }: Noted): void {
    for (const { seat, joins } of turns) {
      if (joins) rules.join(world, seat);
      else rules.leave(world, seat);
    }
    rules.predict(world, inputs);
    book.begin(answers, tick);
    rules.judge(world, inputs, book.past);
    book.end();
  }

  /** What was decided stays decided, and only movement is worked out. */
  function repeat({ turns, began, inputs, judged }: Noted): void {
    if (began) applyWrites(world, began);
    for (const { seat, joins } of turns) if (!joins) endOwned(world, seat);
    rules.predict(world, inputs);
    if (judged) applyWrites(world, judged);
  }

  return {
    noteTurn,
    notePredict,
    noteJudge,
    inputsOf: (tick) => notedOf(tick)?.inputs,
    catchUp,
    waiting: () => log.length,
  };
}

/** Whoever left has left nothing behind. */
function endOwned(world: World, seat: number): void {
  const first = ownedStart(world.ranges, seat);
  for (let index = first; index < first + world.ranges.ownedPerSeat; index++) {
    if (world.columns.kind[index] !== 0) despawn(world, index);
  }
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
  /** A check has found something; it is thrown as well, but whoever runs the rules takes it for a failure of theirs. */
  found(violation: Violation): void;
}

/** The game as it is, whose rules tell what they are asked. */
export function watchGame(game: Game, watch: RulesWatch): Game {
  return withRules(game, (rules, ranges, map) => {
    let shadow: Shadow | undefined;
    const telling = (run: () => void): void => {
      try {
        run();
      } catch (error) {
        if (error instanceof Violation) watch.found(error);
        throw error;
      }
    };
    return {
      populate(world) {
        shadow = createShadow(game, map, ranges, world, watch.isTrapped);
        rules.populate(world);
        watch.opened(world, shadow);
      },
      join(world, seat) {
        shadow!.noteTurn(world, seat, true);
        rules.join(world, seat);
      },
      leave(world, seat) {
        shadow!.noteTurn(world, seat, false);
        rules.leave(world, seat);
      },
      predict(world, inputs) {
        telling(() => shadow!.notePredict(world, inputs));
        rules.predict(world, inputs);
      },
      judge(world, inputs, past) {
        telling(() =>
          shadow!.noteJudge(world, past, (asking) => {
            watch.stepping(world, inputs);
            rules.judge(world, inputs, asking);
          }),
        );
      },
    };
  });
}
