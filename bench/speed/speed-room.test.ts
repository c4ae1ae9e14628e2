import { describe, expect, test } from 'vitest';
import { createCheats, honest, type Sender, turnedDash } from '#bench/cheats/flood.ts';
import { ahead, closest, createReach, farthest, reachOf } from '#bench/speed/bounds.ts';
import { type Act, runSpeed, SPAWN_METRES, type Track } from '#bench/speed/speed-room.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';

const acts: readonly Act[] = [{ name: 'dash', field: 'dashWait', value: 180 }];

function runRelight(sender: Sender, ticks = 300): Track {
  const tunables = { 'round.warmUpS': 600 };
  return runSpeed({ game: relight as unknown as Game, sender, ticks, seed: 1, rollbackTicks: 6, acts, tunables });
}

/** Goes left, is silent for so many ticks, and then says that it went right: as late as a rollback reaches. */
function turnBack(silentTicks: number): Sender {
  return (nextTick) => {
    if (nextTick < 40) return [{ firstTick: nextTick, inputs: [{ moveX: -127 }] }];
    if (nextTick < 40 + silentTicks) return [];
    const firstTick = nextTick === 40 + silentTicks ? 40 : nextTick;
    return [{ firstTick, inputs: Array.from({ length: nextTick + 1 - firstTick }, () => ({ moveX: 127 })) }];
  };
}

function runDot(sender: Sender, rollbackTicks: number): Track {
  return runSpeed({ game: dot, sender, ticks: 120, seed: 1, rollbackTicks });
}

describe('a body on a wide plain', () => {
  test('IN62 gets no further by more inputs, by early or late ones or by other words the second time, at any moment', () => {
    const want = () => ({ moveX: 90, moveY: -90, pressed: 4 });
    const right = runRelight(honest(want));
    expect(Math.hypot(right.trueX[299] - SPAWN_METRES, right.trueY[299] - SPAWN_METRES)).toBeGreaterThan(30);
    for (const [name, sender] of Object.entries(createCheats(7, want))) {
      expect(ahead(runRelight(sender), right, SPAWN_METRES, SPAWN_METRES), name).toBeLessThanOrEqual(1e-9);
    }
  });

  test('IN65 dashes no sooner after a dash, whichever way its presses come', () => {
    const want = () => ({ moveX: 127, pressed: 4 });
    for (let seed = 1; seed <= 3; seed++) {
      for (const [name, sender] of Object.entries(createCheats(seed, want))) {
        const { dash } = runRelight(sender, 600).acts;
        expect(dash.length, name).toBeGreaterThan(0);
        expect(dash.length, name).toBeLessThanOrEqual(4);
        expect(closest(dash), name).toBeGreaterThanOrEqual(180);
      }
    }
  });

  test('IN63 is shown to leap by what it went wrong in a rollback and no more; the truth has no leap at all', () => {
    const reach = createReach(6, { metres: 0, ticks: 1, waitTicks: Infinity });
    for (let rollbackTicks = 0; rollbackTicks <= 6; rollbackTicks++) {
      const track = runDot(turnBack(rollbackTicks), rollbackTicks);
      const [shown] = farthest(track.shownX, track.shownY);
      // To the left for as long as it was silent, and then as far to the right as if it had never been.
      expect(shown.metres / 0.1).toBeCloseTo(2 * rollbackTicks + 1, 1);
      for (const { ticks, metres } of farthest(track.shownX, track.shownY)) {
        expect(metres).toBeLessThanOrEqual(reachOf(reach, ticks + 2 * rollbackTicks));
      }
      for (const { ticks, metres } of farthest(track.trueX, track.trueY)) {
        expect(metres).toBeLessThanOrEqual(reachOf(reach, ticks));
      }
    }
  });

  test('IN63 whose dash is turned round by a rollback is shown to leap by two ways of six and seven ticks, and the truth dashes once', () => {
    const reach = createReach(5, { metres: 4, ticks: 10, waitTicks: 180 });
    const track = runRelight(turnedDash(4));
    const [shown] = farthest(track.shownX, track.shownY);
    expect(shown.metres).toBeCloseTo(13 * 0.4, 1);
    expect(shown.metres).toBeLessThanOrEqual(reachOf(reach, 7) + reachOf(reach, 6));
    for (const { ticks, metres } of farthest(track.trueX, track.trueY)) {
      expect(metres).toBeLessThanOrEqual(reachOf(reach, ticks));
    }
  });

  test('IN63 gets nothing for being silent for longer than a rollback reaches', () => {
    const track = runDot(turnBack(7), 6);
    // The oldest of seven is dropped, so that one tick goes on to the left.
    const right = runDot(turnBack(0), 6);
    expect(right.trueX[119] - track.trueX[119]).toBeCloseTo(0.2, 2);
  });
});

test('IN63 the reach of a window has as many dashes as fit into it', () => {
  const reach = createReach(5, { metres: 4, ticks: 10, waitTicks: 180 });
  const walk = createReach(5, { metres: 4, ticks: 10, waitTicks: Infinity });
  expect(reachOf(walk, 60)).toBeCloseTo(5, 1);
  expect(reachOf(reach, 5)).toBeCloseTo(2, 1);
  expect(reachOf(reach, 10)).toBeCloseTo(4, 1);
  expect(reachOf(reach, 180)).toBeCloseTo(4 + 170 / 12, 1);
  expect(reachOf(reach, 190)).toBeCloseTo(8 + 170 / 12, 1);
});
