import { expect, test } from 'vitest';
import { judgeSoak, soak } from '#bench/claims/soak.ts';
import type { Held, SoakRun } from '#bench/soak/run-soak.ts';

const MIB = 1_048_576;

const held: Held = {
  heapBytes: 30 * MIB,
  workerHeapBytes: 40 * MIB,
  rssBytes: 250 * MIB,
  active: { TCPSocketWrap: 12, Timeout: 14 },
  listeners: 11,
  threads: 13,
  files: 48,
  gauges: { rooms: 2, sessions: 12 },
};

/** A sample every ten seconds for half an hour, growing by so many MiB an hour with a little noise. */
function growing(heap: number, worker = 0, rss = 0): SoakRun['samples'] {
  return Array.from({ length: 180 }, (_, at) => {
    const hours = (at * 10) / 3600;
    const noise = at % 2 === 0 ? MIB / 4 : 0;
    return {
      ...held,
      gauges: [['rooms', 3, 1000] as const],
      atS: at * 10,
      heapBytes: (30 + heap * hours) * MIB + noise,
      workerHeapBytes: (40 + worker * hours) * MIB,
      rssBytes: (250 + rss * hours) * MIB + noise,
    };
  });
}

const good: SoakRun = {
  plan: { steady: 12, warmUpS: 60, churnS: 1800, sampleEveryS: 10, rooms: 100, roomsPerS: 50, leaks: false },
  samples: growing(0),
  before: held,
  afterChurn: { ...held, heapBytes: 31 * MIB },
  afterRooms: { ...held, rssBytes: 260 * MIB },
  visits: { guests: 1800, rooms: 1900, resumes: 1800, failed: 0, firstFailure: '' },
  workersEnded: 0,
};

test('WK44 what is counted must be exactly as before, memory may not grow for certain, and no queue be full', () => {
  expect(judgeSoak('long', good)).toMatchObject({ pass: true, n: 135, excluded: 45 });
  const bad: readonly Partial<SoakRun>[] = [
    { samples: growing(3) },
    { samples: growing(0, 3) },
    { samples: growing(0, 0, 3) },
    { samples: good.samples.map((sample) => ({ ...sample, gauges: [['rooms', 1000, 1000]] })) },
    { afterChurn: { ...held, listeners: 12 } },
    { afterChurn: { ...held, threads: 14 } },
    { afterRooms: { ...held, files: 49 } },
    { afterRooms: { ...held, active: { ...held.active, Timeout: 15 } } },
    { afterRooms: { ...held, active: { ...held.active, FSWatcher: 1 } } },
    { afterRooms: { ...held, gauges: { ...held.gauges, rooms: 3 } } },
    { visits: { ...good.visits, failed: 1 } },
    { visits: { ...good.visits, rooms: 100 } },
    { workersEnded: 1 },
  ];
  for (const change of bad)
    expect(judgeSoak('long', { ...good, ...change }).pass, JSON.stringify(change).slice(0, 200)).toBe(false);
});

test('WK45 people and rooms come and go on a real server with two workers, and a leak is found', async () => {
  const result = await soak.run({ form: 'short', plant: 'leak', log: () => {} });
  const { broken, visits } = result.details as { broken: string[]; visits: Record<string, number> };
  expect(visits.rooms).toBeGreaterThan(5);
  expect(visits.resumes).toBeGreaterThan(0);
  expect(result.pass).toBe(false);
  expect(broken).toContainEqual(expect.stringContaining('listeners instead of'));
  // A listener stays for each who came, and 200 kB: 2000 MiB an hour with three a second.
  expect((result.details as { heap: { value: number } }).heap.value).toBeGreaterThan(1000);
}, 120_000);
