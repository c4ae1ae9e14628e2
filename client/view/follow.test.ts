import { describe, expect, test } from 'vitest';
import { beyondMap, createFollow, follow, keepOnMap } from '#client/view/follow.ts';

describe('camera', () => {
  test('CL21 it starts on the body and glides after it, whatever the length of the pictures', () => {
    const few = createFollow();
    const many = createFollow();
    for (const camera of [few, many]) follow(camera, 10, 10, 0);
    expect([few.x, few.y]).toStrictEqual([10, 10]);
    for (let picture = 0; picture < 10; picture++) follow(many, 13, 10, 16);
    follow(few, 13, 10, 160);
    expect(many.x).toBeCloseTo(few.x, 9);
    expect(many.x).toBeGreaterThan(12);
    expect(many.x).toBeLessThan(13);
  });

  test('CL21 it jumps to a body that is suddenly far away', () => {
    const camera = createFollow();
    follow(camera, 0, 0, 16);
    follow(camera, 30, 5, 16);
    expect([camera.x, camera.y]).toStrictEqual([30, 5]);
  });

  test('CL107 with a new body it jumps there, however near that is', () => {
    const camera = createFollow();
    follow(camera, 10, 10, 16);
    follow(camera, 13, 9, Infinity);
    expect([camera.x, camera.y]).toStrictEqual([13, 9]);
  });

  test('CL21 it shows little beyond the map, and a small map in the middle', () => {
    expect(keepOnMap(0, 40, 20, 2)).toBe(8);
    expect(keepOnMap(20, 40, 20, 2)).toBe(20);
    expect(keepOnMap(40, 40, 20, 2)).toBe(32);
    expect(keepOnMap(3, 10, 20, 2)).toBe(5);
    expect(beyondMap(60)).toBe(2);
  });

  test('CL21 on a small screen a body at the wall is further from the edge than the buttons are wide', () => {
    const [phone, buttons] = [{ pixelsPerMetre: 390 / 18, metres: 18 }, 78];
    const mapSize = 40;
    const centre = keepOnMap(mapSize, mapSize, phone.metres, beyondMap(phone.pixelsPerMetre));
    const right = (centre + phone.metres / 2 - mapSize) * phone.pixelsPerMetre;
    expect(right).toBeGreaterThan(buttons);
    expect(right).toBeLessThan(buttons + 30);
  });
});
