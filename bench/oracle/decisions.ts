import { assert } from '#shared/core/assert.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import { copyInputs, createInputs, type Inputs } from '#shared/sim/input.ts';
import type { Past } from '#shared/sim/past.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * What a room decided in each tick, watched from outside when the tick was first lived: what commands and the judgement wrote, and
 * what the judgement was told of the past. Everything is looked for value by value, without anything of the room's own.
 */

export interface Write {
  readonly row: number;
  readonly entity: number;
  readonly value: number;
}

/** One question that a judgement asked of the past, and the answer. */
interface Answer {
  readonly question: string;
  readonly depth: number;
  readonly found: boolean;
  readonly values: Float64Array;
}

/** One tick. */
export interface Decided {
  readonly left: number[];
  readonly joined: number[];
  began: readonly Write[];
  judged: readonly Write[];
  /** What its step consumed when it was first lived. */
  readonly inputs: Inputs;
  readonly answers: Answer[];
  /** Whatever is judged after this is not what was decided. */
  isClosed: boolean;
}

/** By tick; whoever has lived them takes them out. */
export type Decisions = Map<number, Decided>;

/** The game as it is; what the room of its next rules decides is written down. */
export function watchDecisions(game: Game, decisions: Decisions): Game {
  return withRules(game, (rules) => watchRules(rules, decisions));
}

function watchRules(rules: Rules<PlacedFields>, decisions: Decisions): Partial<Rules<PlacedFields>> {
  let before: World<PlacedFields> | undefined;
  let turns = false;

  function beginTurns(world: World<PlacedFields>): Decided {
    if (!turns) before = remember(world, before);
    turns = true;
    return decidedAt(decisions, world);
  }

  return {
    join(world, seat) {
      beginTurns(world).joined.push(seat);
      rules.join(world, seat);
    },
    leave(world, seat) {
      beginTurns(world).left.push(seat);
      rules.leave(world, seat);
    },
    predict(world, inputs) {
      if (turns) decidedAt(decisions, world).began = writesSince(before!, world);
      turns = false;
      rules.predict(world, inputs);
    },
    judge(world, inputs, past) {
      const decided = decidedAt(decisions, world);
      if (decided.isClosed) return rules.judge(world, inputs, past);
      decided.isClosed = true;
      copyInputs(decided.inputs, inputs);
      before = remember(world, before);
      rules.judge(world, inputs, notePast(past, decided.answers));
      decided.judged = writesSince(before, world);
    },
  };
}

function decidedAt(decisions: Decisions, { head, ranges }: World): Decided {
  const known = decisions.get(head[HEAD_TICK]);
  if (known) return known;
  const fresh: Decided = {
    ...{ left: [], joined: [], began: [], judged: [], answers: [], isClosed: false },
    inputs: createInputs(ranges.seats),
  };
  decisions.set(head[HEAD_TICK], fresh);
  return fresh;
}

function remember(world: World<PlacedFields>, twin: World<PlacedFields> | undefined): World<PlacedFields> {
  const kept = twin ?? createTwin(world);
  kept.bytes.set(world.bytes);
  return kept;
}

/** A world of the same layout and settings, in which nothing lives. */
export function createTwin({ schema, ranges, head, tunables }: World<PlacedFields>): World<PlacedFields> {
  return createWorld(schema, { ranges, seed: head[HEAD_SEED], tickHz: TICK_HZ, tunables });
}

/** What differs; of what began or was put elsewhere, everything. */
function writesSince(before: World, now: World): Write[] {
  const whole = new Set<number>();
  const { rows, publicRows, cuts } = now.schema;
  for (const row of [rows[now.schema.at['generation']], ...(cuts < 0 ? [] : [publicRows[cuts]])]) {
    for (const entity of differing(before, now, row.index)) whole.add(entity);
  }
  return rows.flatMap(({ index: row }) => {
    const entities = new Set([...whole, ...differing(before, now, row)]);
    return [...entities].map((entity) => ({ row, entity, value: now.table[row][entity] }));
  });
}

function differing(before: World, now: World, row: number): number[] {
  const found: number[] = [];
  if (isSameColumn(before, now, row)) return found;
  for (let entity = 0; entity < now.capacity; entity++) {
    if (before.table[row][entity] !== now.table[row][entity]) found.push(entity);
  }
  return found;
}

function isSameColumn(one: World, other: World, row: number): boolean {
  const { byteOffset: from, byteLength } = one.table[row];
  const to = from + byteLength;
  return Buffer.compare(one.bytes.subarray(from, to), other.bytes.subarray(from, to)) === 0;
}

/** The past as it is; what it is asked and answers is written down. */
function notePast(past: Past, answers: Answer[]): Past {
  const note = (question: string, found: boolean): void => {
    answers.push({ question, depth: past.depth, found, values: past.values.slice() });
  };
  return {
    values: past.values,
    get depth() {
      return past.depth;
    },
    open(seat, capTicks) {
      past.open(seat, capTicks);
      note(`open ${seat} ${capTicks}`, true);
    },
    openBack(seat, depth) {
      past.openBack(seat, depth);
      note(`openBack ${seat} ${depth}`, true);
    },
    find(entity) {
      const found = past.find(entity);
      note(`find ${entity}`, found);
      return found;
    },
    note: (shot, hit) => past.note(shot, hit),
  };
}

/** A past that gives the same answers again to the same questions, in the same order; another question throws. */
export function repeatPast(answers: readonly Answer[], values: Float64Array): Past {
  let at = 0;
  const ask = (question: string): boolean => {
    const answer = answers[at++];
    if (answer?.question !== question) assert(false, `the judgement asks ${question} and asked ${answer?.question}`);
    values.set(answer.values);
    past.depth = answer.depth;
    return answer.found;
  };
  const past = {
    values,
    depth: 0,
    open: (seat: number, capTicks: number) => void ask(`open ${seat} ${capTicks}`),
    openBack: (seat: number, depth: number) => void ask(`openBack ${seat} ${depth}`),
    find: (entity: number) => ask(`find ${entity}`),
    note: () => {},
  };
  return past;
}
