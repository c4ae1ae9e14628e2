import { expect, test } from 'vitest';
import { readLoadArguments } from '#bench/load/arguments.ts';
import { shareOut } from '#bench/load/clients.ts';
import { createHistogram, note, pack } from '#bench/load/histogram.ts';
import { figuresOf } from '#bench/load/measure.ts';
import type { ClientFigures } from '#bench/load/messages.ts';
import { runLoad } from '#bench/load/run-load.ts';
import { parseMetrics, serverFigures } from '#bench/load/server.ts';
import { tableOf } from '#bench/load/table.ts';

const packed = (...values: number[]) => {
  const histogram = createHistogram();
  for (const ms of values) note(histogram, ms);
  return pack(histogram);
};

function client(change: Partial<ClientFigures> = {}): ClientFigures {
  return {
    ...{ clients: 10, drawing: 4, states: 6000, hitches: 5, hidden: 1, givenUp: 0, slowed: 0, ended: 0, firstEnd: '' },
    ...{ gaps: packed(16, 17), ages: packed(3), arrived: packed(30), seen: packed(60) },
    corrections: { contact: 2 },
    own: { cpuShare: 0.5, lag: packed(1, 2, 3) },
    ...change,
  };
}

test('BM66 what all clients saw is put together, for each client and minute', () => {
  const other = { clients: 30, drawing: 0, states: 18_000, corrections: {}, gaps: packed(90), hitches: 15 };
  const figures = figuresOf([client(), client(other)], undefined, 10);
  expect(figures).toMatchObject({
    ...{ clients: 40, drawing: 4, statesPerS: 60, hitchesPerMinute: 3, hidden: 2, invalid: [] },
    gaps: { n: 3, maxMs: 90 },
    correctionsPerMinute: { contact: 3 },
  });
  expect(tableOf(figures, []).join('\n')).toMatch(/40 clients for 10 s, 4 of them.*3\.0 gaps beyond 40 ms/s);
});

test('BM67 a run is invalid whose clients were busy or late themselves, lost their connection, or were told to slow down', () => {
  const whys = (change: Partial<ClientFigures>) => figuresOf([client(), client(change)], undefined, 10).invalid;
  expect(whys({ own: { cpuShare: 0.7, lag: packed(...Array<number>(99).fill(1), 300) } })).toHaveLength(1);
  expect(whys({ own: { cpuShare: 0.7, lag: packed(...Array<number>(100).fill(1), 10, 10) } })).toEqual([]);
  expect(whys({ own: { cpuShare: 0.71, lag: packed(1) } })).toEqual(['process 1 of clients used 71 % of its core']);
  expect(whys({ own: { cpuShare: 0.1, lag: packed(11) } })).toEqual(['process 1 of clients was 11 ms late itself']);
  expect(whys({ ended: 2, firstEnd: 'link/stalled' })).toEqual(['2 clients lost their connection: link/stalled']);
  expect(whys({ slowed: 1 })).toHaveLength(1);
});

test('BM68 what a server did is told by its metrics from one reading to the next, all workers together', () => {
  const reading = (at: number): string => {
    return [
      '# HELP backtick_ticks_total Ticks.',
      `backtick_ticks_total{worker="0"} ${at * 600}`,
      `backtick_ticks_total{worker="1"} ${at * 400}`,
      `backtick_cpu_seconds_total{mode="user"} ${at * 3}`,
      `backtick_cpu_seconds_total{mode="system"} ${at}`,
      ...['0.001', '0.033', '1', '+Inf'].flatMap((le, index) => [
        `backtick_tick_lateness_seconds_bucket{worker="0",le="${le}"} ${at * [590, 597, 600, 600][index]!}`,
        `backtick_tick_lateness_seconds_bucket{worker="1",le="${le}"} ${at * [391, 398, 400, 400][index]!}`,
      ]),
      `backtick_stalls_total{worker="0",cause="gc"} ${at * 2}`,
      `backtick_stalls_total{worker="0",cause="host"} 7`,
      '',
    ].join('\n');
  };
  const [before, after] = [parseMetrics(reading(1))!, parseMetrics(reading(2))!];
  expect(serverFigures(before, after, 10)).toEqual({
    ...{ cpuShare: 0.4, ticks: 1000, lateP99Ms: 33, stalls: { gc: 2 } },
    lateOver: { '1': 19, '33': 5, '1000': 0 },
  });
  expect(parseMetrics(undefined)).toBe(undefined);
});

test('BM69 clients are shared out: pairs that draw, a pair to a room where there are rooms, and the others fill them', () => {
  const shapes = (clients: number, allDraw = false) => {
    const shares = shareOut({ url: 'http://x', clients, rampS: 10, allDraw });
    expect(shares.reduce((sum, { task }) => sum + task.clients, 0)).toBe(clients);
    const firsts = shares.map(({ task }) => task.first);
    expect(firsts).toEqual(shares.map((_, at) => shares.slice(0, at).reduce((sum, { task }) => sum + task.clients, 0)));
    return shares.map(({ program, task }) => [program.split('-')[0], task.clients, task.rooms]);
  };
  expect(shapes(2)).toEqual([['probes', 2, 1]]);
  expect(shapes(24)).toEqual([
    ['probes', 8, 3],
    ['crowd', 16, 0],
  ]);
  expect(shapes(200)).toEqual([
    ['probes', 8, 4],
    ['crowd', 192, 21],
  ]);
  expect(shapes(500)).toEqual([
    ['probes', 8, 4],
    ['crowd', 164, 20],
    ['crowd', 164, 20],
    ['crowd', 164, 19],
  ]);
  expect(shapes(40, true)).toEqual([
    ['probes', 16, 2],
    ['probes', 16, 2],
    ['probes', 8, 1],
  ]);
});

test('BM70 a wrong argument is one line and exit code 1', async () => {
  expect(readLoadArguments(['--clients', '50', '--ramp', '5s', '--seconds', '7', '--url', 'http://h:1/x'])).toEqual({
    ...{ clients: 50, rampS: 5, seconds: 7, url: 'http://h:1' },
  });
  for (const args of [['--clients', '1'], ['--ramp', '5m'], ['--seconds', '0'], ['--url', 'h'], ['--x']]) {
    const lines: string[] = [];
    expect(await runLoad(args, { print: (line) => lines.push(line), env: {} }), args.join(' ')).toBe(1);
    expect(lines, args.join(' ')).toEqual([expect.stringMatching(/^[^\n]+$/)]);
  }
});

test('BM71 a load run on real connections measures presses, states and the server, and says whether it is valid', async () => {
  const lines: string[] = [];
  const args = ['--clients', '10', '--ramp', '0s', '--seconds', '4'];
  const code = await runLoad(args, { print: (line) => lines.push(line), env: {} });
  const result = JSON.parse(lines.at(-1)!) as ReturnType<typeof figuresOf> & {
    valid: boolean;
    worst: { room: { rerun?: string } }[];
  };
  expect(result).toMatchObject({ clients: 10, drawing: 8 });
  // A busy machine is late itself, and the run says so.
  expect([code, result.valid]).toEqual(result.invalid.length === 0 ? [0, true] : [2, false]);
  expect(result.arrived.n).toBeGreaterThan(5);
  expect(result.seen.p50Ms).toBeGreaterThan(result.arrived.p50Ms);
  expect(result.arrived.p50Ms).toBeGreaterThan(5);
  expect(result.gaps.n).toBeGreaterThan(500);
  expect(result.ages.n).toBeGreaterThan(100);
  expect(result.server?.ticks).toBeGreaterThan(100);
  expect(result.server?.cpuShare).toBeGreaterThan(0.01);
  expect(result.worst.length).toBeGreaterThan(0);
}, 60_000);
