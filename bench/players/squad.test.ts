import { expect, test } from 'vitest';
import type { PlayerReport } from '#bench/players/player-report.ts';
import { type Squad, startSquad } from '#bench/players/squad.ts';
import { failuresOf, summarise } from '#bench/players/summary.ts';
import { createSystem, type System } from '#bench/sim/system.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game, PlacedFields, Sight } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { delayed } from '#shared/testing/netsim.ts';

/** Ticks of a round, the last of which are its podium. */
const ROUND_TICKS = 400;
const PODIUM_TICKS = 100;

/** What a mind of the game below was shown last, by seat. */
type Seen = Map<number, { entities: number[]; skill: number; seed: number }>;

/** The smallest game with bots and rounds: everybody walks right, presses and aims by seat; seat 1 gets a kill in each round. */
function sparring(seen: Seen): Game {
  function think(sight: Sight<PlacedFields>, memory: Float64Array, skill: number, seed: number): void {
    memory[0]++;
    seen.set(sight.seat, { entities: Array.from(sight.entities.subarray(0, sight.count)), skill, seed });
  }
  return {
    ...dot,
    bots: {
      skills: ['bad', 'good'],
      memory: 1,
      open: () => ({
        think: (sight, memory, skill, seed, out) => {
          think(sight, memory, skill, seed);
          out.moveX = 127;
          out.moveY = 0;
          out.aim = 1000 * sight.seat;
          out.held = 2;
          out.pressed = 4;
        },
      }),
    },
    board: (world: World, out) => {
      const tick = world.head[HEAD_TICK];
      const within = tick % ROUND_TICKS;
      out.round = Math.floor(tick / ROUND_TICKS) + 1;
      out.phase = within < ROUND_TICKS - PODIUM_TICKS ? 'round' : 'podium';
      out.endsAtTick = out.round * ROUND_TICKS;
      out.count = 1;
      const kills = within < 200 ? 0 : 1;
      Object.assign(out.rows[0], { seat: 1, score: 3 * kills, kills, deaths: 0, backAtTick: 0, killer: -1, weapon: 0 });
    },
  };
}

/** The server fills no seats itself. */
function serverOf(game: Game, seats = 16): System {
  const { bots: _bots, ...still } = game;
  return createSystem({ game: still, seed: 1, seats });
}

function start(system: System, game: Game, count: number, connect: Connect = system.connect): Squad {
  return startSquad({
    clock: system.clock,
    connect,
    games: () => [game],
    first: 0,
    count,
    room: undefined,
    opens: true,
    skill: undefined,
  });
}

test('HS92 headless players go to one room and are played by the game, on what each of their clients knows', () => {
  const seen: Seen = new Map();
  const game = sparring(seen);
  const system = serverOf(game);
  const squad = start(system, game, 3);
  system.clock.advanceBy(4000);
  const reports = squad.reports();
  expect(reports.map(({ errors }) => errors)).toEqual([[], [], []]);
  expect(new Set(reports.map(({ room }) => room)).size).toBe(1);
  const { room } = system.lobby.rooms.get(reports[0].room!)!;
  for (const seat of [0, 1, 2]) {
    expect(room.world.columns.x[seat] / 4096).toBe(20);
    expect(room.inputs.aim[seat]).toBe(1000 * seat);
    expect([room.inputs.held[seat], room.inputs.pressed[seat]]).toEqual([2, 4]);
    const { entities } = seen.get(seat)!;
    expect(entities).toEqual([0, 1, 2]);
  }
  expect([...seen.values()].map(({ skill }) => skill)).toEqual([0, 1, 1]);
  expect(new Set([...seen.values()].map(({ seed }) => seed)).size).toBe(3);
  squad.close();
});

test('HS92 players count kills over rounds, and keep the scores of each round that ended', () => {
  const game = sparring(new Map());
  const system = serverOf(game);
  const squad = start(system, game, 3);
  system.clock.advanceBy((2.5 * ROUND_TICKS * 1000) / 60 + 1000);
  const summary = summarise(squad.reports(), []);
  expect(summary.kills).toBe(3);
  expect(summary.rounds).toMatchObject([
    { round: 1, clients: 3, agree: true, rows: ['1 3 1 0'] },
    { round: 2, clients: 3, agree: true, rows: ['1 3 1 0'] },
  ]);
  expect(failuresOf(summary)).toEqual([]);
  squad.close();
});

test('HS94 a player whose connection drops returns to its seat, and the drop is counted', () => {
  const game = sparring(new Map());
  const system = serverOf(game);
  const line = delayed(system.connect, system.clock, { upMs: 5, downMs: 5, upJitterMs: 0, downJitterMs: 0, seed: 1 });
  const squad = start(system, game, 1, line);
  system.clock.advanceBy(2000);
  const [before] = squad.reports();
  line.cut();
  system.clock.advanceBy(1000);
  line.restore();
  system.clock.advanceBy(2000);
  const [after] = squad.reports();
  expect(after).toMatchObject({ room: before.room, drops: 1, errors: [] });
  expect(after.states).toBeGreaterThan(before.states);
  squad.close();
});

test('HS94 who is not let in, and whose game cannot play itself, has failed and says why', () => {
  const game = sparring(new Map());
  const system = serverOf(game, 2);
  const squad = start(system, game, 3);
  system.clock.advanceBy(2000);
  expect(squad.reports().map(errorsOf)).toEqual([[], [], [expect.stringMatching(/^not let in: .*seat/)]]);
  squad.close();
  const botless = serverOf(dot);
  const walkers = start(botless, dot, 1);
  botless.clock.advanceBy(2000);
  expect(walkers.reports().map(errorsOf)).toEqual([['Dot cannot play itself']]);
  walkers.close();
});

test('HS94 who finds no server within 15 s has failed', () => {
  const game = sparring(new Map());
  const system = serverOf(game);
  const deaf: Connect = () => ({ sendFrame: () => {}, request: () => {}, close: () => {} });
  const squad = start(system, game, 1, deaf);
  system.clock.advanceBy(14_000);
  expect(squad.reports().map(errorsOf)).toEqual([[]]);
  system.clock.advanceBy(2000);
  expect(squad.reports().map(errorsOf)).toEqual([['in no room after 15 s: connecting']]);
  squad.close();
});

function errorsOf({ errors }: PlayerReport): readonly string[] {
  return errors;
}
