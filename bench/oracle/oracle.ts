import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { aimedButtons, type Game, type PlacedFields, type Rules } from '#shared/games/game.ts';
import { describeDifference, compareWorlds } from '#shared/sim/compare-worlds.ts';
import { despawn } from '#shared/sim/ids.ts';
import { createInput, createInputs, type Input, type Inputs, setInput, viewOf } from '#shared/sim/input.ts';
import { HEAD_TICK, ownedStart, type World } from '#shared/sim/world.ts';
import type { Room } from '#server/room.ts';
import { createTwin, type Decided, type Decisions, repeatPast, type Write } from '#bench/oracle/decisions.ts';
import {
  arrive,
  beginHold,
  beginPlay,
  closeTick,
  createLedger,
  dropTick,
  endHold,
  type Ledger,
  liveOn,
  workIn,
} from '#bench/oracle/ledger.ts';

/*
 * The run that never goes back: it lives every tick once, six ticks after the room, when no rollback reaches it any more, with the
 * movement of all inputs that made the window in time, presses where they were pressed, and the views and verdicts of the room.
 * Verdicts of ticks that the room has lived again are written as they were; all others are judged anew. After each tick it must be
 * what the room's history has.
 */

/** A tick that is so long ago is what it will stay. */
export const WINDOW_TICKS = 6;

/** What the room was found to do otherwise. */
export interface Deviation {
  readonly tick: number;
  readonly what: string;
}

/** How much was looked at. */
export interface OracleCounts {
  ticks: number;
  /** Ticks of those that the room has lived more than once. */
  relived: number;
  lates: number;
  latePresses: number;
  truncated: number;
  refused: number;
  /** Values that judgements wrote in ticks that were lived more than once. */
  keptWrites: number;
  /** Bodies that died, and those of them that did so in ticks that were lived more than once. */
  deaths: number;
  keptDeaths: number;
  /** The most entities times ticks of one rollback. */
  entityTicksMax: number;
}

export interface Oracle {
  readonly counts: OracleCounts;
  /** The seat has a new holder, or none, from the next tick on; said in the order in which the room is told. */
  hold(seat: number, epoch: number): void;
  free(seat: number): void;
  /** The room has taken an input into its inbox. */
  arrive(seat: number, epoch: number, tick: number, input: Input): void;
  /** Before and after each tick of the room. The first deviation ends it. */
  begin(): void;
  end(): Deviation | undefined;
}

interface Arrival {
  readonly seat: number;
  readonly epoch: number;
  readonly tick: number;
  readonly input: Input;
}

interface Late {
  readonly seat: number;
  readonly tick: number;
}

/** The straight run. */
interface Straight {
  readonly world: World<PlacedFields>;
  readonly rules: Rules<PlacedFields>;
  readonly inputs: Inputs;
  readonly joined: Uint8Array;
}

/** An oracle of a room at tick 0 whose game was made of `game` by `watchDecisions`. */
export function createOracle(room: Room, game: Game, decisions: Decisions): Oracle {
  const { world, map, settings } = room;
  const ledgers = room.seats.map(createLedger);
  const aimed = aimedButtons(game.look);
  const reach = room.seats.length > settings.rollbackSeats ? 0 : settings.rollbackTicks;
  const straight: Straight = {
    world: createTwin(world),
    rules: game.open(map, world.ranges),
    inputs: createInputs(ledgers.length),
    joined: new Uint8Array(ledgers.length),
  };
  straight.rules.populate(straight.world);
  const holds: (() => void)[] = [];
  const arrivals: Arrival[] = [];
  const relived = new Set<number>();
  const counts: OracleCounts = {
    ...{ ticks: 0, relived: 0, lates: 0, latePresses: 0, truncated: 0, refused: 0, keptWrites: 0, entityTicksMax: 0 },
    ...{ deaths: 0, keptDeaths: 0 },
  };

  function begin(): void {
    const now = world.head[HEAD_TICK] + 1;
    for (const hold of holds) hold();
    holds.length = 0;
    goBack(takeArrivals(now), now);
    arrivals.length = 0;
    for (const ledger of ledgers) closeTick(ledger, now);
  }

  function takeArrivals(now: number): Late[] {
    const lates: Late[] = [];
    for (const { seat, epoch, tick, input } of arrivals) {
      if (!ledgers[seat].isHeld || ledgers[seat].epoch !== epoch) continue;
      const fate = arrive(ledgers[seat], now, tick, input, aimed);
      if (fate === 'refused') counts.refused++;
      if (fate !== 'late') continue;
      counts.lates++;
      if (input.pressed !== 0) counts.latePresses++;
      if (now - tick <= reach) lates.push({ seat, tick });
    }
    return lates;
  }

  /** As many ticks as the bound has room for; what is older is dropped. */
  function goBack(lates: readonly Late[], now: number): void {
    const living = world.columns.kind.filter((kind) => kind !== 0).length;
    const bound = Math.floor(settings.rollbackEntityTicks / Math.max(1, living));
    const reached = lates.filter(({ tick }) => now - tick <= bound);
    counts.truncated += lates.length - reached.length;
    for (const { seat, tick } of reached) workIn(ledgers[seat], tick);
    const oldest = Math.min(now, ...reached.map(({ tick }) => tick));
    for (let tick = oldest; tick < now; tick++) relived.add(tick);
    counts.entityTicksMax = Math.max(counts.entityTicksMax, (now - oldest) * living);
  }

  function end(): Deviation | undefined {
    const now = world.head[HEAD_TICK];
    const decided = decisions.get(now)!;
    for (const seat of decided.joined) {
      ledgers[seat].isJoined = true;
      beginPlay(ledgers[seat], now);
    }
    return (
      checkPresses(ledgers, decided, now) ??
      checkMasks(room, ledgers, now) ??
      checkCounters() ??
      liveTick(now - WINDOW_TICKS)
    );
  }

  function checkCounters(): Deviation | undefined {
    const { inputsTruncated, inputsRolledBack } = room.counters;
    const tick = world.head[HEAD_TICK];
    if (inputsTruncated !== counts.truncated)
      return { tick, what: `${inputsTruncated} inputs truncated, not ${counts.truncated}` };
    if (inputsRolledBack + inputsTruncated > counts.lates)
      return { tick, what: 'more inputs were worked in than came late' };
    return undefined;
  }

  function liveTick(tick: number): Deviation | undefined {
    if (tick < 1) return undefined;
    const decided = decisions.get(tick)!;
    const isRelived = relived.delete(tick);
    counts.ticks++;
    const deaths = decided.judged.filter((one) => isDeath(straight.world, one)).length;
    counts.deaths += deaths;
    if (isRelived) {
      counts.relived++;
      counts.keptWrites += decided.judged.length;
      counts.keptDeaths += deaths;
    }
    try {
      live(straight, ledgers, decided, tick, isRelived);
    } catch (error) {
      return { tick, what: String(error) };
    }
    decisions.delete(tick);
    for (const ledger of ledgers) dropTick(ledger, tick);
    return compareWith(room, straight.world, tick);
  }

  return {
    counts,
    hold: (seat, epoch) => void holds.push(() => beginHold(ledgers[seat], world.head[HEAD_TICK] + 1, epoch)),
    free: (seat) => void holds.push(() => endHold(ledgers[seat], world.head[HEAD_TICK] + 1)),
    arrive: (seat, epoch, tick, input) => void arrivals.push({ seat, epoch, tick, input }),
    begin,
    end,
  };
}

function isDeath({ schema, ranges }: World, { row, entity, value }: Write): boolean {
  return row === schema.at['kind'] && entity < ranges.seats && value === 0;
}

function live(
  straight: Straight,
  ledgers: readonly Ledger[],
  decided: Decided,
  tick: number,
  isRelived: boolean,
): void {
  const { world, rules, inputs, joined } = straight;
  world.head[HEAD_TICK] = tick;
  for (const seat of decided.left) joined[seat] = 0;
  for (const seat of decided.joined) joined[seat] = 1;
  if (isRelived) writeTurns(world, decided);
  else turn(world, rules, decided);
  for (const [seat, ledger] of ledgers.entries()) takeSeat(straight, ledger, decided.inputs, seat, tick);
  rules.predict(world, inputs);
  if (isRelived) write(world, decided.judged);
  else rules.judge(world, inputs, repeatPast(decided.answers, new Float64Array(world.schema.rewound.length)));
}

function turn(world: World<PlacedFields>, rules: Rules<PlacedFields>, { left, joined }: Decided): void {
  for (const seat of left) rules.leave(world, seat);
  for (const seat of joined) rules.join(world, seat);
}

/** Who came stands where they stood, and who left leaves nothing behind. */
function writeTurns(world: World<PlacedFields>, { began, left }: Decided): void {
  const { ranges, columns } = world;
  write(world, began);
  for (const seat of left) {
    const first = ownedStart(ranges, seat);
    for (let index = first; index < first + ranges.ownedPerSeat; index++) {
      if (columns.kind[index] !== 0) despawn(world, index);
    }
  }
}

function write({ table }: World, writes: readonly Write[]): void {
  for (const { row, entity, value } of writes) table[row][entity] = value;
}

const scratch = createInput();

function takeSeat({ inputs, joined }: Straight, ledger: Ledger, first: Inputs, seat: number, tick: number): void {
  inputs.driven[seat] = 0;
  inputs.pressed[seat] = 0;
  if (joined[seat] === 0 || !liveOn(ledger, tick, scratch)) return;
  viewOf(first, seat, scratch.view);
  setInput(inputs, seat, scratch);
}

/** What is pressed is known at once, and never changes. */
function checkPresses(ledgers: readonly Ledger[], { inputs }: Decided, tick: number): Deviation | undefined {
  for (const [seat, { isJoined, presses, drivenFrom }] of ledgers.entries()) {
    const { pressed } = presses.get(tick)!;
    const expected = isJoined && drivenFrom <= tick ? pressed : 0;
    const what = `seat ${seat} presses ${inputs.pressed[seat]}, not ${expected}`;
    if (inputs.pressed[seat] !== expected) return { tick, what };
  }
  return undefined;
}

/** What players are told of their last inputs. */
function checkMasks({ usedMasks }: Room, ledgers: readonly Ledger[], now: number): Deviation | undefined {
  for (const [seat, { isJoined, since, entries }] of ledgers.entries()) {
    if (!isJoined) continue;
    for (let tick = Math.max(since, now - WINDOW_TICKS); tick <= now; tick++) {
      const isUsed = (usedMasks[seat] & (1 << (now - tick))) !== 0;
      const what = `the input of seat ${seat} for tick ${tick} is told to be ${isUsed ? 'used' : 'not used'}`;
      if (isUsed !== (entries.get(tick)?.moves ?? false)) return { tick: now, what };
    }
  }
  return undefined;
}

function compareWith({ history, world: real }: Room, world: World<PlacedFields>, tick: number): Deviation | undefined {
  const kept = history.slots[tick & (HISTORY_TICKS - 1)];
  if (Buffer.compare(kept, world.bytes) === 0) return undefined;
  const twin = createTwin(real as World<PlacedFields>);
  twin.bytes.set(kept);
  const [first] = compareWorlds(twin, world, 1);
  return { tick, what: `the room has ${describeDifference(first)} of the oracle` };
}
