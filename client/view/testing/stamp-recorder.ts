import type { Stamps } from '#client/view/stamps.ts';

/** A stamp as it was put: its middle and size in metres, at one pixel per metre. */
export interface Put {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tint: number;
  readonly alpha: number;
}

/** Pixels of the side of a shape, by which stamps are scaled. */
const SHAPE_PIXELS = 128;

/** Stamps that keep what was put, and a function that takes it away. */
export function stampRecorder(): { stamps: Stamps; take(): Put[] } {
  const image = (): Record<string, unknown> => {
    const at = { x: 0, y: 0, width: 0, height: 0, tint: 0, alpha: 0 };
    const self: Record<string, unknown> = { at };
    for (const name of ['setFrame', 'setRotation', 'setVisible']) self[name] = () => self;
    self['setPosition'] = (x: number, y: number) => Object.assign(at, { x, y });
    self['setScale'] = (x: number, y: number) =>
      Object.assign(at, { width: x * SHAPE_PIXELS, height: y * SHAPE_PIXELS });
    self['setTint'] = (tint: number) => Object.assign(at, { tint });
    self['setAlpha'] = (alpha: number) => Object.assign(at, { alpha });
    return self;
  };
  const images = Array.from({ length: 600 }, image);
  const stamps = { scale: 1, images, used: 0, shown: 0 } as unknown as Stamps;
  return {
    stamps,
    take() {
      const put = images.slice(0, stamps.used).map(({ at }) => ({ ...(at as Put) }));
      stamps.used = 0;
      return put;
    },
  };
}
