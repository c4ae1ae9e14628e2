/*
 * As much of Web Audio as the sounds use, with time that passes when it is told to, for tests. Nothing is heard: it keeps who is
 * connected to whom, and what was planned.
 */

interface FakeParam {
  value: number;
  readonly values: number[];
}

interface FakeNode {
  readonly type: string;
  readonly to: Set<FakeNode>;
  readonly gain: FakeParam & AudioParam;
  readonly pan: FakeParam & AudioParam;
  stopS: number;
  onended: (() => void) | null;
}

export interface FakeAudio {
  /** What a page would open. */
  readonly open: () => AudioContext;
  /** How often that was done. */
  readonly opened: number;
  readonly state: AudioContextState;
  /** Lets time pass and ends the sources whose time has come. */
  pass(seconds: number): void;
  /** Voices that still lead to the ears. */
  voices(): number;
  /** Connections between nodes. */
  connected(): number;
  /** Of the connected voices, oldest first. */
  pans(): number[];
  loudnesses(): number[];
  /** Gains that change over time. */
  envelopes(): { values: number[] }[];
  lastStopS(): number;
}

export function fakeAudio(): FakeAudio {
  const nodes: FakeNode[] = [];
  let nowS = 0;
  let state: AudioContextState = 'suspended';
  let opened = 0;

  function param(): FakeParam & AudioParam {
    const values: number[] = [];
    const note = (value: number): void => void values.push(value);
    return {
      value: 1,
      values,
      setValueAtTime: note,
      linearRampToValueAtTime: note,
      exponentialRampToValueAtTime: note,
      setTargetAtTime: note,
    } as unknown as FakeParam & AudioParam;
  }

  function node(type: string): FakeNode {
    const to = new Set<FakeNode>();
    const made = {
      type,
      to,
      gain: param(),
      pan: param(),
      frequency: param(),
      Q: param(),
      stopS: Infinity,
      onended: null,
      connect: (next: FakeNode) => void to.add(next),
      disconnect: () => to.clear(),
      start() {},
      stop(atS?: number) {
        made.stopS = atS ?? nowS;
      },
    };
    nodes.push(made);
    return made;
  }

  const context = {
    sampleRate: 100,
    destination: { to: new Set() },
    get currentTime() {
      return nowS;
    },
    get state() {
      return state;
    },
    resume: () => {
      state = 'running';
      return Promise.resolve();
    },
    close: () => {
      state = 'closed';
      return Promise.resolve();
    },
    createGain: () => node('gain'),
    createStereoPanner: () => node('place'),
    createOscillator: () => node('source'),
    createBufferSource: () => node('source'),
    createBiquadFilter: () => node('filter'),
    createDynamicsCompressor: () => node('limiter'),
    createBuffer: (_: number, length: number) => ({ getChannelData: () => new Float32Array(length) }),
  } as unknown as AudioContext;

  const places = (): FakeNode[] => nodes.filter(({ type, to }) => type === 'place' && to.size > 0);

  return {
    open() {
      opened++;
      return context;
    },
    get state() {
      return state;
    },
    get opened() {
      return opened;
    },
    pass(seconds) {
      nowS += seconds;
      for (const source of nodes) {
        if (source.stopS > nowS) continue;
        source.stopS = Infinity;
        source.onended?.();
      }
    },
    voices: () => places().length,
    connected: () => nodes.reduce((sum, { to }) => sum + to.size, 0),
    pans: () => places().map(({ pan }) => pan.value),
    loudnesses: () => places().map((place) => nodes.find(({ to }) => to.has(place))!.gain.value),
    envelopes: () =>
      nodes.filter(({ type, gain }) => type === 'gain' && gain.values.length > 1).map(({ gain }) => gain),
    lastStopS: () => Math.max(...nodes.map(({ stopS }) => stopS).filter((stopS) => stopS < Infinity)),
  };
}
