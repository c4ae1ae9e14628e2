import type { Types } from 'phaser';

/*
 * One pass for the painted map and the shade over it. As two images one upon the other they would fill the screen twice,
 * through a program made for tinted sprites; without a graphics card that alone takes longer than a picture may.
 */

const fragmentSource = `
#pragma phaserTemplate(shaderName)
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
uniform sampler2D uMap;
uniform sampler2D uShade;
/** One over the size of the screen. */
uniform vec2 uScreen;
varying vec2 outTexCoord;
void main ()
{
    vec4 shade = texture2D(uShade, gl_FragCoord.xy * uScreen);
    gl_FragColor = vec4(texture2D(uMap, outTexCoord).rgb * (1.0 - shade.a) + shade.rgb, 1.0);
}
`;

/** The configuration of a quad with this shader, on a screen of this size. Textures in order: map, shade. */
export function groundShader(width: number, height: number): Types.GameObjects.Shader.ShaderQuadConfig {
  const screen = [1 / width, 1 / height];
  return {
    name: 'Ground',
    fragmentSource,
    initialUniforms: { uMap: 0, uShade: 1 },
    setupUniforms: (set: (name: string, value: unknown) => void) => set('uScreen', screen),
  };
}
