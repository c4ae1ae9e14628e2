import type { Layer, Voice } from '#client/sound/voices.ts';

/*
 * One voice as nodes of Web Audio: for each layer a source, for a hiss a filter, an envelope; all into one gain and one place
 * between left and right.
 */

/** Gains cannot fall to 0 exponentially; this is silence (-80 dB). */
const SILENCE = 1e-4;

const MS = 0.001;

/** A voice that sounds. */
export interface Playing {
  /** Ends it at once. */
  stop(): void;
}

export interface Tools {
  readonly context: AudioContext;
  /** A second of hiss, or longer. */
  readonly hiss: AudioBuffer;
  readonly into: AudioNode;
}

/**
 * Starts a voice at this loudness and place (-1 left, 1 right), and calls `ended` once, when it has fallen silent or was
 * stopped; then nothing of it is connected any more.
 */
export function playVoice(tools: Tools, voice: Voice, loudness: number, pan: number, ended: () => void): Playing {
  const { context } = tools;
  const out = context.createGain();
  out.gain.value = loudness;
  const place = context.createStereoPanner();
  place.pan.value = pan;
  out.connect(place);
  place.connect(tools.into);
  const made: AudioNode[] = [out, place];
  const sources = voice.layers.map((layer) => startLayer(tools, layer, out, made));
  let left = sources.length;
  const finish = (): void => {
    if (left === 0) return;
    left = 0;
    for (const source of sources) source.onended = null;
    for (const node of made) node.disconnect();
    ended();
  };
  for (const source of sources) source.onended = () => (left === 1 ? finish() : left--);
  return {
    stop() {
      for (const source of sources) source.stop();
      finish();
    },
  };
}

function startLayer(tools: Tools, layer: Layer, out: AudioNode, made: AudioNode[]): AudioScheduledSourceNode {
  const { context } = tools;
  const startS = context.currentTime + layer.delayMs * MS;
  const endS = startS + (layer.riseMs + layer.fallMs) * MS;
  const envelope = context.createGain();
  shape(envelope.gain, layer, startS);
  envelope.connect(out);
  const source = layer.wave === 'noise' ? hissOf(tools, layer, envelope, made) : toneOf(tools, layer, envelope);
  made.push(envelope, source);
  source.start(startS);
  source.stop(endS);
  return source;
}

function shape(gain: AudioParam, { peak, riseMs, fallMs }: Layer, startS: number): void {
  gain.setValueAtTime(SILENCE, startS);
  gain.linearRampToValueAtTime(peak, startS + riseMs * MS);
  gain.exponentialRampToValueAtTime(SILENCE, startS + (riseMs + fallMs) * MS);
}

function glide(frequency: AudioParam, { fromHz, toHz, delayMs, riseMs, fallMs }: Layer, nowS: number): void {
  const startS = nowS + delayMs * MS;
  frequency.setValueAtTime(fromHz, startS);
  frequency.exponentialRampToValueAtTime(toHz, startS + (riseMs + fallMs) * MS);
}

function toneOf({ context }: Tools, layer: Layer, into: AudioNode): OscillatorNode {
  const source = context.createOscillator();
  source.type = layer.wave as OscillatorType;
  glide(source.frequency, layer, context.currentTime);
  source.connect(into);
  return source;
}

function hissOf({ context, hiss }: Tools, layer: Layer, into: AudioNode, made: AudioNode[]): AudioBufferSourceNode {
  const source = context.createBufferSource();
  source.buffer = hiss;
  source.loop = true;
  const filter = context.createBiquadFilter();
  filter.type = 'bandpass';
  filter.Q.value = layer.narrow;
  glide(filter.frequency, layer, context.currentTime);
  source.connect(filter);
  filter.connect(into);
  made.push(filter);
  return source;
}
