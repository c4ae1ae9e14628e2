import { Session } from 'node:inspector';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '#shared/core/assert.ts';
import type { Profiler } from 'node:inspector';
import { type MeasureOptions, warmUpOf } from '#bench/scenario/measure.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';

/* Where the processor was while a scenario ran steadily. */

/** One function. */
export interface ProfileRow {
  readonly name: string;
  /** File within the project and line; a module of the engine's own otherwise. */
  readonly where: string;
  /** Of all samples: in it, and in it or what it called; 0..1. */
  readonly self: number;
  readonly total: number;
}

export interface CpuProfile {
  /** As a `.cpuprofile` holds it. */
  readonly profile: Profiler.Profile;
  /** Most of itself first. */
  readonly top: readonly ProfileRow[];
}

/** Between samples, µs: a tick of a small room has several. */
const INTERVAL_US = 100;

const TOP = 25;

/** Lives the scenario once more, with the profiler on after the warm-up. None of it counts as a measurement: sampling costs. */
export function profileScenario(scenario: Scenario, options: MeasureOptions): CpuProfile {
  const { players = scenario.players, ticks = scenario.ticks } = options;
  const load = scenario.open(players, () => performance.now());
  const warmUpTicks = options.warmUpTicks ?? warmUpOf(scenario, players);
  for (let tick = 0; tick < warmUpTicks; tick++) load.tick();
  const profile = profileOf(() => {
    for (let tick = 0; tick < ticks; tick++) load.tick();
  });
  return { profile, top: topOf(profile) };
}

function profileOf(run: () => void): Profiler.Profile {
  const session = new Session();
  let profile: Profiler.Profile | undefined;
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  session.post('Profiler.start');
  run();
  // In a session with its own thread the answer is there before `post` returns.
  session.post('Profiler.stop', (error, answer) => {
    if (error) throw error;
    ({ profile } = answer);
  });
  session.disconnect();
  assert(profile !== undefined, 'the profiler did not answer');
  return profile;
}

/** Functions by what was spent in themselves; calls of the same function from different places count together. */
export function topOf({ nodes, samples = [] }: Profiler.Profile): ProfileRow[] {
  const hits = Map.groupBy(samples, (id) => id);
  const keys = new Map(nodes.map((node) => [node.id, keyOf(node)]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const rows = new Map<string, { self: number; total: number }>();
  for (const [id, of] of hits) {
    bookSelf(rows, keys.get(id)!, of.length);
    for (const key of stackOf(id, keys, parents)) rows.get(key)!.total += of.length;
  }
  const all = Math.max(1, samples.length);
  return [...rows]
    .map(([key, { self, total }]) => {
      const [name, where] = key.split('\n');
      return { name, where, self: self / all, total: total / all };
    })
    .toSorted((a, b) => b.self - a.self)
    .slice(0, TOP);

  /** Each function once, however often it is on the stack. */
  function stackOf(id: number, names: Map<number, string>, above: Map<number, number>): Set<string> {
    const stack = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = above.get(at)) {
      stack.add(names.get(at)!);
      if (!rows.has(names.get(at)!)) rows.set(names.get(at)!, { self: 0, total: 0 });
    }
    return stack;
  }
}

function bookSelf(rows: Map<string, { self: number; total: number }>, key: string, samples: number): void {
  const row = rows.get(key) ?? { self: 0, total: 0 };
  row.self += samples;
  rows.set(key, row);
}

function keyOf({ callFrame: { functionName, url, lineNumber } }: Profiler.ProfileNode): string {
  return `${functionName || '(anonymous)'}\n${url === '' ? '' : `${fileOf(url)}:${lineNumber + 1}`}`;
}

const ROOT = path.resolve(import.meta.dirname, '../..');

function fileOf(url: string): string {
  return url.startsWith('file:') ? path.relative(ROOT, fileURLToPath(url)) : url;
}

/** As a person reads it in a terminal. */
export function profileLines(top: readonly ProfileRow[], count: number): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(6)} %`;
  const rows = top.slice(0, count).map(({ name, where, self, total }) => {
    return `  ${percent(self)}${percent(total)}  ${name.padEnd(24)} ${where}`.trimEnd();
  });
  return ['      self    total  function, of one more run with the profiler on', ...rows, ''];
}
