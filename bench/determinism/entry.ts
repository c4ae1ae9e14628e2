import { hashHex } from '#shared/core/hash.ts';
import { type Scene, type SceneName, scenes, stepScene } from '#shared/testing/scenes.ts';

/*
 * What every engine runs: bundled to plain JavaScript once, so that all of them get the same text, also Node without a
 * compiler (which cannot strip types) and a browser.
 */

/** A part of a run: from tick 0, or from the world that another engine had reached. */
export interface Stretch {
  readonly scene: SceneName;
  readonly seed: number;
  readonly ticks: number;
  /** The whole world to begin with. */
  readonly from?: Uint8Array;
  /** For the test of the claim: one bit of one body is wrong at the end. (Earlier, a wall may put it right again.) */
  readonly flipBit?: boolean;
}

export interface Reached {
  readonly hash: string;
  readonly world: Uint8Array;
}

/** Steps a scene and returns where it came to. */
export function run(stretch: Stretch): Reached {
  const scene = scenes[stretch.scene](stretch.seed);
  if (stretch.from) scene.world.bytes.set(stretch.from);
  for (let tick = 0; tick < stretch.ticks; tick++) stepScene(scene);
  if (stretch.flipBit) flipBit(scene);
  return { hash: hashHex(scene.world.words), world: scene.world.bytes };
}

function flipBit({ world }: Scene): void {
  world.columns.x[0]! ^= 1;
}
