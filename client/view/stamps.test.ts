import type { Scene } from 'phaser';
import { describe, expect, test } from 'vitest';
import { SHAPE_PIXELS } from '#client/view/paint-light.ts';
import {
  beginStamps,
  closeStamps,
  createStamps,
  endStamps,
  stamp,
  type Stamps,
  stampLine,
} from '#client/view/stamps.ts';

/** An image that only remembers what it was told last. */
interface Told {
  visible: boolean;
  destroyed: boolean;
  readonly last: Record<string, unknown[]>;
}

function fakeScene(): { scene: Scene; images: Told[] } {
  const images: Told[] = [];
  const add = (): unknown => {
    const told: Told = { visible: true, destroyed: false, last: {} };
    images.push(told);
    const image: unknown = new Proxy(told, {
      get(_, name: string) {
        return (...values: unknown[]) => {
          told.last[name] = values;
          if (name === 'setVisible') told.visible = values[0] as boolean;
          if (name === 'destroy') told.destroyed = true;
          return image;
        };
      },
    });
    return image;
  };
  return { scene: { add: { image: add } } as unknown as Scene, images };
}

function picture(stamps: Stamps, count: number): void {
  beginStamps(stamps);
  for (let n = 0; n < count; n++) stamp(stamps, 'glow', n, 0, 1, 1, 0, 0xffffff, 1);
  endStamps(stamps);
}

describe('stamps', () => {
  test('CL102 the images of one picture serve the next, and those too many go out of sight', () => {
    const { scene, images } = fakeScene();
    const stamps = createStamps(scene, 1, true, 40);
    for (const count of [3, 7, 2, 0, 5]) {
      picture(stamps, count);
      expect(images.filter(({ visible }) => visible)).toHaveLength(count);
    }
    expect(images).toHaveLength(7);
    closeStamps(stamps);
    expect(images.every(({ destroyed }) => destroyed)).toBe(true);
  });

  test('CL102 no crowd makes more than 600 of them, and what cannot be seen makes none', () => {
    const { scene, images } = fakeScene();
    const stamps = createStamps(scene, 1, true, 40);
    picture(stamps, 5000);
    expect(images).toHaveLength(600);
    const unseen = createStamps(scene, 1, true, 40);
    beginStamps(unseen);
    stamp(unseen, 'glow', 0, 0, 1, 1, 0, 0xffffff, 0);
    expect(unseen.used).toBe(0);
  });

  test('CL102 metres become pixels, and a line leads from its one end to the other', () => {
    const { scene, images } = fakeScene();
    const stamps = createStamps(scene, 1, true, 40);
    beginStamps(stamps);
    stampLine(stamps, 'line', 1, 1, 4, 5, 0.5, 0x123456, 0.7);
    const { last } = images[0]!;
    expect(last['setPosition']).toStrictEqual([2.5 * 40, 3 * 40]);
    expect(last['setScale']).toStrictEqual([(5 * 40) / SHAPE_PIXELS, (0.5 * 40) / SHAPE_PIXELS]);
    expect(last['setRotation']![0]).toBeCloseTo(Math.atan2(4, 3), 9);
    expect(last['setTint']).toStrictEqual([0x123456]);
    expect(last['setAlpha']).toStrictEqual([0.7]);
  });
});
