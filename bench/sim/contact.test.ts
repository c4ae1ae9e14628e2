import { expect, test } from 'vitest';
import { addClient, createSystem, type System } from '#bench/sim/system.ts';
import { enter } from '#bench/sim/walker.ts';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomUnit } from '#shared/core/random.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import type { GameMap, Point } from '#shared/sim/map.ts';
import { delayed } from '#shared/testing/netsim.ts';

/* What players see of bodies and crates that they touch, 200 ms away from the server. */

type Steering = (picture: number) => readonly [number, number];

interface Scene {
  readonly system: System;
  readonly matches: readonly Match[];
}

/** A yard with these bodies and crates in it, every player on a line of 200 ± 30 ms. */
function openYard(spawns: readonly Point[], crates: readonly Point[], onMap: Partial<GameMap> = {}): Scene {
  const map = { name: 'Yard', width: 40, height: 20, boxes: [], segments: [], spawns, crates, ...onMap };
  const game = { ...relight, maps: [map] };
  // No round begins meanwhile: that would take everybody off the floor.
  const system = createSystem({ game, map, seed: 1, tunables: { 'round.warmUpS': 600 } });
  const matches: Match[] = [];
  for (const seed of spawns.keys()) {
    const line = { upMs: 100, upJitterMs: 15, downMs: 100, downJitterMs: 15, seed };
    const client = addClient(system, delayed(system.connect, system.clock, line), game);
    matches.push(enter(system, client, `player ${seed}`, matches[0]?.code));
  }
  play({ system, matches }, 60, () => [0, 0]);
  return { system, matches };
}

/** So many pictures for all; `steer` tells each player where to go. */
function play(
  scene: Scene,
  pictures: number,
  steer: (player: number, picture: number) => readonly [number, number],
): void {
  for (let picture = 0; picture < pictures; picture++) {
    for (const [player, { intent }] of scene.matches.entries()) {
      [intent.moveX, intent.moveY] = steer(player, picture);
    }
    scene.system.clock.advanceBy(TICK_MS);
    for (const match of scene.matches) match.update();
  }
}

/** The longest way that a drawn thing goes from one picture to the next while the players are steered, m. */
function longestSteps(
  scene: Scene,
  pictures: number,
  steering: readonly Steering[],
  find: (match: Match) => Drawn,
): number[] {
  const longest = scene.matches.map(() => 0);
  for (let picture = 0; picture < pictures; picture++) {
    const before = scene.matches.map((match) => ({ x: find(match).x, y: find(match).y }));
    play(scene, 1, (player) => steering[player](picture));
    for (const [player, match] of scene.matches.entries()) {
      const { x, y } = find(match);
      longest[player] = Math.max(longest[player], Math.hypot(x - before[player].x, y - before[player].y));
    }
  }
  return longest;
}

const crateOf = (match: Match): Drawn => match.drawn.find(({ kind }) => kind === KIND.crate)!;
const ownOf = (match: Match): Drawn => match.own!;

function expectExplained(scene: Scene): void {
  for (const { stats } of scene.matches) expect(stats.mismatches).toMatchObject({ substituted: 0, unknown: 0 });
}

test('CL62 a crate that is pushed moves evenly at 200 ms: at most 1 cm a picture more than it really does', () => {
  const scene = openYard([{ x: 5, y: 10 }], [{ x: 8, y: 10.1 }]);
  const [match] = scene.matches;
  const { x } = scene.system.lobby.rooms.get(match.code)!.room.world.columns;
  const crate = scene.matches.length + relight.seats - 1;
  let truth = 0;
  let before = x[crate];
  const steer: Steering = (picture) => {
    truth = Math.max(truth, (x[crate] - before) / 4096);
    before = x[crate];
    return [picture < 180 ? 1 : picture < 240 ? -1 : picture < 360 ? 1 : 0, 0];
  };
  const [step] = longestSteps(scene, 420, [steer], crateOf);
  expect(truth).toBeGreaterThan(0.04);
  expect(step).toBeLessThan(truth + 0.01);
  expectExplained(scene);
  expect(crateOf(match).x).toBeCloseTo(x[crate] / 4096, 1);
});

test('CL62 a crate that others push at me, or that two push against each other, goes no further in a picture than a body', () => {
  const shoved = openYard(
    [
      { x: 14, y: 10 },
      { x: 5, y: 10 },
    ],
    [{ x: 10, y: 10.05 }],
  );
  const still: Steering = () => [0, 0];
  const steps = longestSteps(shoved, 480, [still, (picture) => [picture < 300 ? 1 : -1, 0]], crateOf);
  expect(Math.max(...steps)).toBeLessThan(0.085);
  expectExplained(shoved);

  const against = openYard(
    [
      { x: 5, y: 10 },
      { x: 20, y: 10 },
    ],
    [{ x: 12, y: 10.05 }],
  );
  const left: Steering = (picture) => [picture < 300 ? 1 : -1, 0];
  const right: Steering = (picture) => [picture < 100 ? -1 : picture < 200 ? 0 : picture < 400 ? -1 : 1, 0];
  expect(Math.max(...longestSteps(against, 480, [left, right], crateOf))).toBeLessThan(0.085);
  expectExplained(against);
});

test('CL63 two players who push each other see their own bodies move evenly', () => {
  const scene = openYard(
    [
      { x: 5, y: 10 },
      { x: 20, y: 10.1 },
    ],
    [],
  );
  const left: Steering = (picture) => [picture % 200 < 150 ? 1 : -1, 0];
  const right: Steering = (picture) => [picture % 170 < 120 ? -1 : 1, 0];
  const steps = longestSteps(scene, 600, [left, right], ownOf);
  // Top speed and the push of another body make 0.133 m.
  expect(Math.max(...steps)).toBeLessThan(0.133);
  expect(scene.matches[0].stats.mismatches.contact).toBeGreaterThan(0);
  expectExplained(scene);
});

test('CL64 six players who run into each other among crates: every mismatch is a contact, and no body jumps', () => {
  const spawns = relight.maps[0].spawns.slice(0, 6);
  const scene = openYard(spawns, relight.maps[0].crates, { ...relight.maps[0], spawns });
  const chase =
    (player: number) =>
    (picture: number): readonly [number, number] => {
      const leg = Math.floor(picture / 25);
      const { drawn, own } = scene.matches[player];
      const others = drawn.filter(({ kind, own }) => kind === KIND.player && !own);
      const angle = randomUnit(1, leg, player, 1) * 2 * Math.PI;
      if (!own || others.length === 0 || randomUnit(1, leg, player, 2) < 0.3) return [Math.cos(angle), Math.sin(angle)];
      const { x, y } = others[Math.floor(randomUnit(1, leg, player, 3) * others.length)];
      return [x - own.x, y - own.y];
    };
  const steps = longestSteps(scene, 1800, [0, 1, 2, 3, 4, 5].map(chase), ownOf);
  expectExplained(scene);
  const sum = (of: (match: Match) => number): number => scene.matches.reduce((all, match) => all + of(match), 0);
  const share = sum(({ stats }) => stats.mismatches.contact) / sum(({ stats }) => stats.frames);
  expect(share).toBeGreaterThan(0.001);
  expect(share).toBeLessThan(0.3);
  expect(Math.max(...steps)).toBeLessThan(0.2);
});
