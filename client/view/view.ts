import { Game, Scale, type Types, WEBGL } from 'phaser';
import { MatchScene, type SceneOptions } from '#client/view/match-scene.ts';
import { mix } from '#client/view/palette.ts';

/** A match on the screen. */
export interface View {
  close(): void;
}

/**
 * Draws `options.match` into `options.host`, which must have a size, until it is closed: once per picture it reads the devices,
 * updates the match and shows it. Phaser only draws: its physics, sound and input are off.
 */
export function openView(options: SceneOptions): View {
  const game = new Game(configOf(options));
  return { close: () => game.destroy(true) };
}

function configOf(options: SceneOptions): Types.Core.GameConfig {
  const { look } = options.match.game;
  return {
    type: WEBGL,
    parent: options.host,
    backgroundColor: mix(look.floor, 0, 0.55),
    banner: false,
    autoFocus: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false, gamepad: false },
    // The page's style stretches the canvas over its host; its pixels are set by the scene.
    scale: {
      mode: Scale.NONE,
      width: options.host.clientWidth,
      height: options.host.clientHeight,
      expandParent: false,
    },
    // Everything is painted with smooth edges beforehand; smoothing the whole canvas again would only cost.
    render: { antialiasGL: false, powerPreference: 'high-performance', maxTextures: 2 },
    scene: new MatchScene(options),
  };
}
