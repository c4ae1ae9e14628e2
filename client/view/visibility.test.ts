import { describe, expect, test } from 'vitest';
import { pushBox, visibleFrom } from '#client/view/visibility.ts';

/** Area of a polygon given as x, y in a row; positive when it runs clockwise on screen. */
function area(corners: readonly number[]): number {
  let twice = 0;
  for (let at = 0; at < corners.length; at += 2) {
    const next = (at + 2) % corners.length;
    twice += corners[at]! * corners[next + 1]! - corners[next]! * corners[at + 1]!;
  }
  return twice / 2;
}

function isInside(corners: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, before = corners.length - 2; at < corners.length; before = at, at += 2) {
    const [ax, ay, bx, by] = [corners[at]!, corners[at + 1]!, corners[before]!, corners[before + 1]!];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  }
  return inside;
}

describe('what a lamp lights', () => {
  test('CL20 an open floor is lit whole', () => {
    expect(area(visibleFrom(5, 5, 4, []))).toBeCloseTo(64, 3);
  });

  test('CL20 a wall throws a shadow behind it and none before it', () => {
    // From (0, 0) the wall at x = 2 hides a strip that widens to twice its height at x = 4.
    const corners = visibleFrom(0, 0, 4, [2, -1, 2, 1]);
    expect(area(corners)).toBeCloseTo(64 - 6, 3);
    expect(isInside(corners, 1.9, 0)).toBe(true);
    expect(isInside(corners, 2.1, 0)).toBe(false);
    expect(isInside(corners, 3.9, 1.8)).toBe(false);
    expect(isInside(corners, 3.9, 2.1)).toBe(true);
  });

  test('CL20 a closed room lets nothing out', () => {
    const walls: number[] = [];
    pushBox(walls, 0, 0, 3, 2);
    expect(area(visibleFrom(1, -1, 50, walls))).toBeCloseTo(24, 3);
  });

  test('CL20 a wall beyond the reach changes nothing', () => {
    expect(area(visibleFrom(0, 0, 4, [9, -1, 9, 1]))).toBeCloseTo(64, 3);
  });
});
