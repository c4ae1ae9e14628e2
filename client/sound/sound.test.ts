import { describe, expect, test } from 'vitest';
import { fakeAudio } from '#client/sound/testing/fake-audio.ts';
import { loudnessAt, openSound, type Place, type Sound, VOICES_MAX } from '#client/sound/sound.ts';
import { voices } from '#client/sound/voices.ts';
import type { SoundName } from '#shared/games/game.ts';

const here: Place = { own: false, distanceM: 0, panX: 0 };

function at(distanceM: number, panX = 0): Place {
  return { own: false, distanceM, panX };
}

function opened(): { sound: Sound; audio: ReturnType<typeof fakeAudio> } {
  const audio = fakeAudio();
  const sound = openSound({ openContext: audio.open, volume: 1 });
  sound.unlock();
  return { sound, audio };
}

describe('sound', () => {
  test('CL110 nothing is opened or heard before the player has done something, and nothing after the end', () => {
    const audio = fakeAudio();
    const sound = openSound({ openContext: audio.open, volume: 1 });
    sound.play('rail', here);
    expect(audio.opened).toBe(0);
    sound.unlock();
    sound.play('rail', here);
    expect(audio.voices()).toBe(1);
    sound.close();
    expect(audio.state).toBe('closed');
    sound.unlock();
    sound.play('rail', here);
    expect(audio.opened).toBe(1);
    expect(audio.voices()).toBe(0);
  });

  test('CL110 a volume of 0 is silence that costs nothing', () => {
    const { sound, audio } = opened();
    sound.setVolume(0);
    sound.play('rail', here);
    expect(audio.voices()).toBe(0);
    sound.setVolume(0.5);
    sound.play('rail', here);
    expect(audio.voices()).toBe(1);
  });

  test('CL111 at most twelve voices sound; the farthest makes room, of equally far ones the oldest, for what is nearer', () => {
    const { sound, audio } = opened();
    for (let n = 0; n < VOICES_MAX; n++) sound.play('pulse', at(n === 5 ? 20 : 3, n / 100));
    expect(audio.voices()).toBe(VOICES_MAX);
    sound.play('pulse', at(25, -1));
    expect(audio.pans()).not.toContain(-0.8);
    sound.play('pulse', at(3, 1));
    expect(audio.pans()).toContain(0.8);
    expect(audio.pans()).not.toContain(0.8 * 0.05);
    sound.play('pulse', at(1, -0.5));
    expect(audio.pans()).not.toContain(0);
    expect(audio.voices()).toBe(VOICES_MAX);
  });

  test('CL112 a voice rises at once, ends at its time, and leaves nothing connected', () => {
    for (const name of Object.keys(voices) as SoundName[]) {
      const { sound, audio } = opened();
      const before = audio.connected();
      sound.play(name, here);
      const lastsMs = Math.max(...voices[name].layers.map((layer) => layer.delayMs + layer.riseMs + layer.fallMs));
      expect(audio.lastStopS()).toBeCloseTo(lastsMs / 1000, 9);
      for (const { values } of audio.envelopes()) {
        expect(values[0]).toBeLessThan(0.001);
        expect(Math.max(...values)).toBeLessThanOrEqual(1);
        expect(values.at(-1)).toBeLessThan(0.001);
      }
      audio.pass(lastsMs / 1000 - 0.001);
      expect(audio.voices()).toBe(1);
      audio.pass(0.002);
      expect(audio.voices()).toBe(0);
      expect(audio.connected()).toBe(before);
    }
  });

  test('CL112 voices that were cut off, and all of them at the end, leave nothing connected', () => {
    const { sound, audio } = opened();
    const before = audio.connected();
    for (let n = 0; n < 60; n++) sound.play('death', at(60 - n / 2));
    audio.pass(10);
    expect(audio.connected()).toBe(before);
    for (let n = 0; n < 5; n++) sound.play('rail', here);
    sound.close();
    expect(audio.voices()).toBe(0);
  });

  test('CL113 what is far is softer until it is not played at all, and what oneself does is louder', () => {
    let last = Infinity;
    for (let metres = 0; metres < 60; metres += 0.5) {
      const loudness = loudnessAt(metres);
      expect(loudness).toBeLessThan(last);
      last = loudness;
    }
    const { sound, audio } = opened();
    sound.play('pulse', at(60));
    expect(audio.voices()).toBe(0);
    sound.play('pulse', at(4));
    sound.play('pulse', { own: true, distanceM: 4, panX: 0 });
    const [other, own] = audio.loudnesses();
    expect(own).toBeGreaterThan(other!);
    expect(own! / other!).toBeLessThan(1.5);
  });

  test('CL113 it comes from the side on which it happens, never from one ear alone', () => {
    const { sound, audio } = opened();
    for (const panX of [-7, -0.5, 0, 0.5, 7]) sound.play('pulse', at(3, panX));
    expect(audio.pans()).toStrictEqual([-0.8, -0.4, 0, 0.4, 0.8]);
  });
});
