import type { Look } from '#shared/games/game.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { KIND } from '#shared/games/relight/schema.ts';

/** A dark station: walls stand out by their lit edges; own and other bodies differ in brightness as well as hue. */
export const look: Look = {
  floor: 0x1c242e,
  grid: 0x2b3744,
  wall: 0x333d4a,
  wallEdge: 0x8496ab,
  viewMetres: 18,
  kinds: [
    {
      kind: KIND.player,
      name: 'player',
      shape: 'circle',
      size: PLAYER_RADIUS,
      fill: 0x3d8fd1,
      edge: 0x9fd0f5,
      own: 0xffc24a,
      facing: 'aim',
      label: 'seat',
    },
    {
      kind: KIND.crate,
      name: 'crate',
      shape: 'box',
      size: CRATE_HALF,
      fill: 0x6a5237,
      edge: 0xb9965f,
      pushed: true,
    },
  ],
};
