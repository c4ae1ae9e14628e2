/*
 * One pass for floor, shade and walls. As three images one upon the other they would fill the screen three times, through a
 * program made for tinted sprites; where there is no graphics card that alone takes longer than a picture may.
 */

const fragmentSource = `
#pragma phaserTemplate(shaderName)
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
uniform sampler2D uFloor;
uniform sampler2D uWalls;
uniform sampler2D uShade;
/** One over the size of the screen. */
uniform vec2 uScreen;
varying vec2 outTexCoord;
void main ()
{
    vec4 walls = texture2D(uWalls, outTexCoord);
    vec4 shade = texture2D(uShade, gl_FragCoord.xy * uScreen);
    vec3 ground = texture2D(uFloor, outTexCoord).rgb * (1.0 - shade.a) + shade.rgb;
    gl_FragColor = vec4(ground * (1.0 - walls.a) + walls.rgb, 1.0);
}
`;

/** The part of a shader's configuration that all pieces share. Textures in order: floor, walls, shade. */
export const GROUND_SHADER = {
  name: 'Ground',
  fragmentSource,
  initialUniforms: { uFloor: 0, uWalls: 1, uShade: 2 },
} as const;
