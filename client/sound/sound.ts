import { type Playing, playVoice, type Tools } from '#client/sound/play-voice.ts';
import { voices } from '#client/sound/voices.ts';
import { randomUnit } from '#shared/core/random.ts';
import type { SoundName } from '#shared/games/game.ts';

/** Voices at a time. More are a noise in which nothing is heard; also what a weak phone can mix. */
export const VOICES_MAX = 12;

/** At this distance a sound has half its loudness, m. */
const HALF_METRES = 6;

/** Softer than this nothing is started: about 35 m away. */
const LEAST = 0.025;

/** What oneself does stands out. */
const OWN_GAIN = 1.25;

/** Far left is not quite left: a sound in one ear only is unpleasant. */
const WIDTH = 0.8;

/** Time in which a new volume is reached, s: no click. */
const VOLUME_S = 0.02;

const HISS_S = 1;

/** Where a sound comes from. */
export interface Place {
  /** Oneself, or what one fired. */
  readonly own: boolean;
  /** From the own body; 0 for what is not in the world. */
  readonly distanceM: number;
  /** -1 left to 1 right. */
  readonly panX: number;
}

export interface SoundOptions {
  readonly openContext: () => AudioContext;
  /** 0..1. */
  readonly volume: number;
}

export interface Sound {
  /** Browsers let a page sound only after the player did something; call it then, as often as you like. Silent before. */
  unlock(): void;
  play(name: SoundName, place: Place): void;
  /** 0..1; 0 is silence and costs nothing. */
  setVolume(volume: number): void;
  close(): void;
}

interface Active {
  readonly distanceM: number;
  playing: Playing | undefined;
}

interface Open extends Tools {
  readonly master: GainNode;
}

/** The sounds of a page. Nothing is opened before `unlock`. */
export function openSound(options: SoundOptions): Sound {
  /** Oldest first. */
  const active: Active[] = [];
  let { volume } = options;
  let open: Open | undefined;
  let closed = false;

  function remove(one: Active): void {
    const at = active.indexOf(one);
    if (at >= 0) active.splice(at, 1);
  }

  /** Makes room for a sound at this distance; false if all that sound are nearer. */
  function makeRoom(distanceM: number): boolean {
    if (active.length < VOICES_MAX) return true;
    const farthest = active.reduce((a, b) => (b.distanceM > a.distanceM ? b : a));
    if (farthest.distanceM < distanceM) return false;
    farthest.playing?.stop();
    return true;
  }

  return {
    unlock() {
      if (closed) return;
      open ??= openTools(options.openContext(), volume);
      if (open.context.state !== 'running') open.context.resume().catch(() => {});
    },
    play(name, place) {
      if (open?.context.state !== 'running' || volume === 0) return;
      const { distanceM } = place;
      const loudness = loudnessAt(distanceM) * (place.own ? OWN_GAIN : 1);
      if (loudness < LEAST || !makeRoom(distanceM)) return;
      const one: Active = { distanceM, playing: undefined };
      active.push(one);
      one.playing = playVoice(open, voices[name], loudness, panOf(place.panX), () => remove(one));
    },
    setVolume(next) {
      volume = Math.min(1, Math.max(0, next));
      if (open) open.master.gain.setTargetAtTime(gainOf(volume), open.context.currentTime, VOLUME_S);
    },
    close() {
      closed = true;
      for (const one of [...active]) one.playing?.stop();
      open?.context.close().catch(() => {});
      open = undefined;
    },
  };
}

/** 1 nearby, 0.5 at `HALF_METRES`, falling with the square of the distance far away. */
export function loudnessAt(distanceM: number): number {
  const share = distanceM / HALF_METRES;
  return 1 / (1 + share * share);
}

/** Ears hear ratios: half way on the slider is a quarter of the gain. */
function gainOf(volume: number): number {
  return volume * volume;
}

function panOf(panX: number): number {
  return WIDTH * Math.min(1, Math.max(-1, panX));
}

function openTools(context: AudioContext, volume: number): Open {
  const master = context.createGain();
  master.gain.value = gainOf(volume);
  // A fight in which everybody fires must not clip.
  const limiter = context.createDynamicsCompressor();
  master.connect(limiter);
  limiter.connect(context.destination);
  return { context, master, into: master, hiss: createHiss(context) };
}

function createHiss(context: AudioContext): AudioBuffer {
  const length = Math.ceil(context.sampleRate * HISS_S);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let at = 0; at < length; at++) samples[at] = randomUnit(1, at, 0, 0) * 2 - 1;
  return buffer;
}
