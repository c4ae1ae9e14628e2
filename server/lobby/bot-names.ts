import { randomU32 } from '#shared/core/random.ts';

/** What one might call a machine that is good company. Each is a name that a person could have as well. */
export const BOT_NAMES: readonly string[] = (
  'Amp Beacon Bolt Buzz Cog Comet Dynamo Echo Ember Fuse Gizmo Glow Halo Ion Juno Jolt Lumen Mica Nova Ohm Pixel Prism ' +
  'Quartz Relay Rivet Rusty Servo Spark Sprocket Static Tinker Tock Umbra Vector Volt Widget Zap Zephyr'
).split(' ');

/** Of this draw from a room's seed. */
const PURPOSE = 0x6e61;

/** A name that nobody in the room has, from the room's seed, the seat, and how often the seat was taken. */
export function nameBot(seed: number, seat: number, epoch: number, isTaken: (name: string) => boolean): string {
  const start = randomU32(seed, epoch, seat, PURPOSE) % BOT_NAMES.length;
  for (let at = 0; ; at++) {
    const name = BOT_NAMES[(start + at) % BOT_NAMES.length]!;
    const round = Math.floor(at / BOT_NAMES.length);
    const numbered = round === 0 ? name : `${name} ${round + 1}`;
    if (!isTaken(numbered)) return numbered;
  }
}
