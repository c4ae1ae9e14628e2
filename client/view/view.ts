import { Game, Scale, type Types, WEBGL } from 'phaser';
import { MatchScene, type SceneOptions } from '#client/view/match-scene.ts';
import { VOID } from '#client/view/palette.ts';

/** A match on the screen. */
export interface View {
  close(): void;
}

/**
 * Draws `options.match` into `options.host`, which must have a size, until it is closed: once per picture it reads the devices,
 * updates the match and shows it. Phaser only draws: its physics, sound and input are off. Undefined when the browser has no
 * WebGL.
 */
export function openView(options: SceneOptions): View | undefined {
  if (!hasWebGl()) return undefined;
  const scene = new MatchScene(options);
  const game = new Game(configOf(options.host, scene));
  return {
    close() {
      scene.close();
      game.destroy(true);
    },
  };
}

function hasWebGl(): boolean {
  const context = document.createElement('canvas').getContext('webgl');
  // Browsers allow only so many at a time.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

function configOf(host: HTMLElement, scene: MatchScene): Types.Core.GameConfig {
  return {
    type: WEBGL,
    parent: host,
    backgroundColor: VOID,
    banner: false,
    autoFocus: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false, gamepad: false },
    // The page's style stretches the canvas over its host; its pixels are set by the scene.
    scale: {
      mode: Scale.NONE,
      width: host.clientWidth,
      height: host.clientHeight,
      expandParent: false,
    },
    // Everything is painted with smooth edges beforehand; smoothing the whole canvas again would only cost.
    render: { antialiasGL: false, powerPreference: 'high-performance', maxTextures: 2 },
    scene,
  };
}
