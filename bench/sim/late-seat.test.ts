import { expect, test } from 'vitest';
import { addClient, createSystem } from '#bench/sim/system.ts';
import { enter } from '#bench/sim/walker.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON } from '#shared/games/relight/schema.ts';

test('SM40 who gets a seat that still rests and holds the fire button finds a body that fires at once, not a misprediction', () => {
  const system = createSystem({ game: relight, seats: 1, seed: 4 });
  const before = addClient(system, system.connect, relight);
  enter(system, before, 'ann');
  const client = addClient(system, system.connect, relight);
  system.clock.advanceBy(100);
  before.leave();
  system.clock.advanceBy(TICK_MS);
  client.join('ben');
  system.clock.advanceBy(100);
  if (client.state.at !== 'playing') throw new Error(client.state.at);
  const { match } = client.state;
  expect(match.own).toBeUndefined();
  let shots = 0;
  for (let picture = 0; picture < 120; picture++) {
    match.intent.held = BUTTON.rail | BUTTON.pulse;
    system.clock.advanceBy(TICK_MS);
    match.update();
    shots = Math.max(shots, match.drawn.filter(({ own, kind }) => own && kind !== match.own?.kind).length);
  }
  expect(match.own).toBeDefined();
  expect(shots).toBeGreaterThan(0);
  expect(match.stats.mismatches.unknown).toBe(0);
});
