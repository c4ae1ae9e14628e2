import { expect, test } from 'vitest';
import { addClient, createSystem, type System } from '#bench/sim/system.ts';
import { enter, steerFighter } from '#bench/sim/walker.ts';
import { insideOf } from '#bench/sim/check/sent.ts';
import type { Match } from '#client/netcode/api.ts';
import type { LiveMatch } from '#client/netcode/match.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { aimedButtons, type Game, type PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { Past } from '#shared/sim/past.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { delayed } from '#shared/testing/netsim.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/* What a client foresees by, compared with what its server judges by: the same view, asked for everything on both sides. */

const PLAYERS = 3;

/** What one side's past said of one shot. */
interface Answer {
  readonly depth: number;
  /** By the server's index: the values, or nothing. */
  readonly found: (readonly number[] | undefined)[];
}

interface Trial {
  readonly game: Game;
  readonly everyTicks: number;
  readonly capTicks: number;
  readonly line: { readonly upMs: number; readonly downMs: number; readonly jitterMs: number };
  readonly seconds: number;
  /** Host tunables that are not at their defaults. */
  readonly host?: Readonly<Record<string, number>>;
  /** The planted mistake: clients take everything that they know for up to date. */
  readonly isForgetful?: boolean;
}

interface Outcome {
  /** Updates that frames left for later. */
  left: number;
  shots: number;
  /** Answers of the client, those in which an entity lay between two different values, and what it did not find. */
  compared: number;
  blended: number;
  unseen: number;
  capped: number;
  different: number;
}

function compare(trial: Trial): Outcome {
  const bits = aimedButtons(trial.game.look);
  const judged = new Map<string, Answer>();
  const foreseen = new Map<string, Answer>();
  const matches: Match[] = [];
  /** By seat and tick of a frame: which entity each slot was. */
  const slots = new Map<string, Int16Array>();

  const onServer = withRules(trial.game, (rules) => ({
    judge(world, inputs, past) {
      for (let seat = 0; seat < PLAYERS; seat++) {
        if ((inputs.pressed[seat] & bits) === 0 || inputs.viewB[seat] === 0 || inputs.viewFlags[seat] !== 0) continue;
        judged.set(
          `${seat} ${world.head[HEAD_TICK]}`,
          ask(world, past, seat, trial.capTicks, (index) => index),
        );
      }
      rules.judge(world, inputs, past);
    },
  }));
  const onClient = withRules(trial.game, (rules) => ({
    foresee(world, seat, past) {
      const { predictor, known } = insideOf(matches.find((match) => match.seat === seat) as LiveMatch);
      const entityOf = slots.get(`${seat} ${known.tick}`)!;
      const entity = (index: number): number => entityOf[predictor.places.slotOf[index]] ?? -1;
      foreseen.set(`${seat} ${world.head[HEAD_TICK]}`, ask(world, past, seat, trial.capTicks, entity));
      rules.foresee?.(world, seat, past);
    },
  }));

  const system = openRoom(onServer, trial, slots);
  for (let player = 0; player < PLAYERS; player++) {
    const { upMs, downMs, jitterMs } = trial.line;
    const line = { upMs, upJitterMs: jitterMs, downMs, downJitterMs: jitterMs, seed: player + 1 };
    const client = addClient(system, delayed(system.connect, system.clock, line), onClient);
    matches.push(enter(system, client, `player ${player}`, matches[0]?.code));
  }
  fight(system, matches, trial);
  const { updatesSpaced, updatesDeferred } = system.lobby.rooms.values().next().value!.room.counters;
  return { ...compareAll(judged, foreseen, trial), left: updatesSpaced + updatesDeferred };
}

function openRoom(game: Game, trial: Trial, slots: Map<string, Int16Array>): System {
  return createSystem({
    game,
    seed: 3,
    tunables: game.tunables.at['round.warmUpS'] === undefined ? {} : { 'round.warmUpS': 600 },
    host: { 'send.everyTicks': trial.everyTicks, ...trial.host },
    stepped(lobby) {
      for (const { room } of lobby.rooms.values()) {
        for (const client of room.clients) slots.set(`${client.seat} ${client.lastSentTick}`, client.entityOf.slice());
      }
    },
  });
}

/** Asks a past for everything that has an index in the server's world. */
function ask(
  world: World<PlacedFields>,
  past: Past,
  seat: number,
  capTicks: number,
  entityOf: (index: number) => number,
): Answer {
  past.open(seat, capTicks);
  const found: (readonly number[] | undefined)[] = [];
  const { depth } = past;
  for (let index = 0; index < world.capacity; index++) {
    const entity = entityOf(index);
    if (entity >= 0 && past.find(index)) found[entity] = [...past.values];
  }
  return { depth, found };
}

function fight(system: System, matches: readonly Match[], { seconds, isForgetful }: Trial): void {
  for (let picture = 0; picture < seconds * 60; picture++) {
    if (isForgetful) for (const match of matches) forgetOld(match);
    for (const match of matches) steerFighter(match, match.seat + 7, picture);
    system.clock.advanceBy(TICK_MS);
    for (const match of matches) match.update();
  }
}

function forgetOld(match: Match): void {
  for (const { stale } of insideOf(match as LiveMatch).known.ring) stale.fill(0);
}

function compareAll(judged: Map<string, Answer>, foreseen: Map<string, Answer>, { capTicks }: Trial): Outcome {
  const outcome: Outcome = { left: 0, shots: 0, compared: 0, blended: 0, unseen: 0, capped: 0, different: 0 };
  for (const [at, client] of foreseen) {
    const server = judged.get(at);
    if (!server) continue;
    outcome.shots++;
    if (client.depth !== server.depth) outcome.different++;
    if (client.depth === capTicks * 256) outcome.capped++;
    for (const [entity, values] of server.found.entries()) {
      const seen = client.found[entity];
      if (!values || !seen) outcome.unseen += values ? 1 : 0;
      else if (values.some((value, i) => !Object.is(value, seen[i]))) outcome.different++;
      else if (values.some((value) => !Number.isInteger(value))) outcome.blended++;
      if (seen) outcome.compared++;
      if (seen && !values) outcome.different++;
    }
  }
  return outcome;
}

const game = relight as unknown as Game;
const near = { upMs: 50, downMs: 50, jitterMs: 30 };
const far = { upMs: 90, downMs: 90, jitterMs: 30 };

for (const everyTicks of [1, 2, 3]) {
  test(`CL162 what a client foresees by is to the bit what its server judges by, with a state every ${everyTicks} ticks`, () => {
    const outcome = compare({ game, everyTicks, capTicks: 20, line: near, seconds: 12 });
    expect(outcome).toMatchObject({ different: 0, capped: 0 });
    expect(outcome.shots).toBeGreaterThan(500);
    expect(outcome.blended).toBeGreaterThan(500);
  }, 60_000);
}

test('CL162 so it is in a game with a door and a teleport', () => {
  const door = { game: doorGame as unknown as Game, everyTicks: 3, capTicks: 20, line: near, seconds: 20 };
  const outcome = compare(door);
  expect(outcome).toMatchObject({ different: 0, capped: 0 });
  expect(outcome.shots).toBeGreaterThan(500);
  expect(outcome.blended).toBeGreaterThan(500);
}, 60_000);

test('CL162 so it is for views beyond the cap: the frames around it that have arrived are known, and those that have not are not', () => {
  const known = compare({ game, everyTicks: 2, capTicks: 15, line: far, seconds: 12 });
  expect(known.different).toBe(0);
  expect(known.capped).toBeGreaterThan(500);
  expect(known.compared).toBeGreaterThan(3000);
  expect(known.blended).toBeGreaterThan(100);
  const unknown = compare({ game, everyTicks: 2, capTicks: 8, line: far, seconds: 12 });
  expect(unknown).toMatchObject({ different: 0, compared: 0 });
}, 60_000);

/** Little is near, and hardly anything may be sent. */
const scarce = { 'rate.nearMetres': 8, 'rate.farTicks': 6, 'budget.bytesPerS': 4096 };

test('CL162 SN71 so it is where frames leave for later what is far or beyond the budget', () => {
  const fewer = compare({ game, everyTicks: 1, capTicks: 20, line: near, seconds: 12, host: scarce });
  expect(fewer).toMatchObject({ different: 0, capped: 0 });
  expect(fewer.shots).toBeGreaterThan(500);
  expect(fewer.blended).toBeGreaterThan(500);
  expect(fewer.left).toBeGreaterThan(500);
  const mistaken = { game, everyTicks: 1, capTicks: 20, line: near, seconds: 4, host: scarce, isForgetful: true };
  expect(compare(mistaken).different).toBeGreaterThan(100);
}, 60_000);
