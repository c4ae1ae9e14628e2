import { expect, test } from 'vitest';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import type { WatchGc } from '#server/clock.ts';
import type { OpsAnswer } from '#server/ops/endpoints.ts';
import { failRoom } from '#server/lobby/failure.ts';
import { metrics } from '#server/ops/metrics.ts';
import { createOps, type Ops } from '#server/ops/ops.ts';
import { watchDelay } from '#server/ops/process-facts.ts';
import { botGame, setRound } from '#server/testing/bot-game.ts';
import { createLobbyRig, type LobbyRig, type LobbyRigOptions } from '#server/testing/lobby-rig.ts';

const build = { version: '1.2.3', node: 'v24', game: 'walkers', map: 'plain' };

function open(options: LobbyRigOptions = {}): { rig: LobbyRig; ops: Ops; pause: Parameters<WatchGc>[0] } {
  const rig = createLobbyRig({ game: botGame, ...options });
  let pause: Parameters<WatchGc>[0] = () => {};
  const ops = createOps({
    ...{ clock: rig.clock, lobby: rig.lobby, build, recordings: undefined },
    rule: { token: undefined, production: false },
    watchGc: (note) => ((pause = note), () => {}),
    logLinesDropped: () => 3,
  });
  return { rig, ops, pause: (...args) => pause(...args) };
}

function get({ endpoints }: Ops, target: string): OpsAnswer {
  return endpoints({ target, address: '127.0.0.1', headers: { host: 'localhost' } })!;
}

/** Every line of the metrics but comments, as a map. */
function read(ops: Ops): Map<string, number> {
  const lines = get(ops, '/metrics').body.trimEnd().split('\n');
  const pairs = lines.filter((line) => !line.startsWith('#')).map((line) => /^(.*) (\S+)$/.exec(line)!);
  return new Map(pairs.map(([, name, value]) => [name!, Number(value)]));
}

const join = (rig: LobbyRig, name: string, opens = false) => {
  const visitor = rig.enter();
  if (opens) visitor.create(name);
  else visitor.join(name);
  return visitor;
};

test('OP6 metrics have lawful names of their own, say what they are in a sentence, and label little', () => {
  const names = metrics.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, kind, help, labels } of metrics) {
    expect(name).toMatch(/^backtick_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    expect(help, name).toMatch(/^(\p{Lu}|[\d.]).*\.$/su);
    for (const label of labels) {
      expect([
        'worker',
        'phase',
        'cause',
        'level',
        'fate',
        'what',
        'why',
        'code',
        'event',
        'kind',
        'mode',
        'queue',
        'version',
        'node',
        'game',
        'map',
      ]).toContain(label);
    }
  }
});

test('OP6 they count what is there', () => {
  const { rig, ops, pause } = open({ host: { 'room.fillTo': 3 } });
  ops.open(new Map([['opened', 5]]), () => [{ name: 'door', size: 2, cap: 9 }]);
  const ann = join(rig, 'Ann');
  join(rig, 'Bob', true);
  rig.enter();
  rig.run(2000);
  setRound(rig.lobby.rooms.get(ann.joined!.code)!.room.world, 'round', 1e6);
  rig.run(500);
  ann.drop();
  rig.enter().join('');
  pause('major', 12);
  const broken = rig.enter();
  broken.create('Cid');
  failRoom(rig.lobby, rig.lobby.rooms.get(broken.joined!.code)!.hosted, 'broken');
  broken.drop();
  const seen = read(ops);
  const expected: Record<string, number> = {
    'backtick_info{version="1.2.3",node="v24",game="walkers",map="plain"}': 1,
    backtick_ready: 1,
    'backtick_rooms{phase="round"}': 1,
    'backtick_rooms{phase="open"}': 1,
    backtick_players: 2,
    backtick_seats_kept: 1,
    backtick_bots: 4,
    backtick_links: 3,
    'backtick_refusals_total{code="name/empty"}': 1,
    'backtick_transport_events_total{event="opened"}': 5,
    'backtick_worker_up{worker="0"}': 1,
    'backtick_worker_rooms{worker="0"}': 2,
    'backtick_ticks_total{worker="0"}': 150,
    'backtick_tick_lateness_seconds_count{worker="0"}': 150,
    'backtick_tick_cost_seconds_bucket{worker="0",le="+Inf"}': 150,
    'backtick_gc_pauses_total{kind="major"}': 1,
    'backtick_gc_seconds_total{kind="major"}': 0.012,
    backtick_log_lines_dropped_total: 3,
    'backtick_queue_size{queue="door"}': 2,
    'backtick_queue_limit{queue="door"}': 9,
    'backtick_recoveries_total{event="given-up"}': 1,
    'backtick_time_scale{worker="0"}': 1,
    'backtick_overload_level{worker="0",level="none"}': 1,
    'backtick_overload_level{worker="0",level="dilation"}': 0,
  };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, seen.get(name)]))).toEqual(expected);
  for (const name of ['frames_sent', 'bytes_sent'])
    expect(seen.get(`backtick_${name}_total{worker="0"}`)).toBeGreaterThan(100);
  expect(seen.get('backtick_inputs_total{worker="0",fate="substituted"}')).toBeGreaterThan(0);
  expect(seen.get('backtick_memory_bytes{kind="rss"}')).toBeGreaterThan(1e7);
  expect(seen.size).toBeGreaterThan(metrics.length);
});

test('OP7 no room, player or token is in them, and more of either makes no more lines', () => {
  const { rig, ops } = open({ seats: 2, host: { 'net.rooms': 40 } });
  ops.open(new Map(), () => []);
  const first = join(rig, 'Canary Ann');
  rig.enter().join('');
  rig.run(1100);
  const lines = read(ops).size;
  for (let i = 0; i < 30; i++) join(rig, `Canary ${i}`, true);
  rig.run(1100);
  const { body } = get(ops, '/metrics');
  expect(read(ops).size).toBe(lines);
  expect(body).not.toContain('Canary');
  for (const code of rig.lobby.rooms.keys()) expect(body).not.toContain(code);
  expect(body).not.toContain(first.joined!.token.slice(0, 20));
});

test('OP10 numbers that go up never go down, as rooms come and go', () => {
  const { rig, ops } = open({ host: { 'room.emptyS': 1 } });
  ops.open(new Map(), () => []);
  let before = new Map<string, number>();
  for (let turn = 0; turn < 6; turn++) {
    const visitor = join(rig, 'Ann', true);
    rig.run(700);
    if (turn % 2 === 0) visitor.ask('room:leave', null);
    else visitor.drop();
    rig.run(1500);
    const now = read(ops);
    for (const [name, value] of before)
      if (/_total|_bucket|_count/.test(name)) expect(now.get(name), name).toBeGreaterThanOrEqual(value);
    before = now;
  }
  expect(before.get('backtick_frames_sent_total{worker="0"}')).toBeGreaterThan(200);
});

test('OP2 /readyz says 200 while players may come, else 503 with the reason and when to ask again', () => {
  const { rig, ops } = open({ seats: 1, host: { 'net.rooms': 1 } });
  expect(get(ops, '/readyz')).toMatchObject({
    status: 503,
    body: '{"ready":false,"reason":"starting"}\n',
    headers: { 'Retry-After': '5' },
  });
  ops.open(new Map(), () => []);
  expect(get(ops, '/readyz')).toMatchObject({ status: 200, body: '{"ready":true}\n', type: 'application/json' });
  expect(get(ops, '/readyz').headers).toEqual({ 'Cache-Control': 'no-store' });
  const ann = join(rig, 'Ann');
  expect(get(ops, '/readyz').body).toContain('"reason":"full"');
  ann.ask('room:leave', null);
  expect(get(ops, '/readyz').status).toBe(200);
  rig.lobby.draining = { untilMs: rig.clock.nowMs() + 41_500 };
  expect(get(ops, '/readyz')).toMatchObject({
    status: 503,
    body: '{"ready":false,"reason":"draining","leftS":42}\n',
    headers: { 'Retry-After': '42' },
  });
  expect(read(ops).get('backtick_ready')).toBe(0);
  expect(read(ops).get('backtick_drain_left_seconds')).toBe(41.5);
  rig.lobby.draining = undefined;
  rig.lobby.stopping = true;
  expect(get(ops, '/readyz').body).toContain('"reason":"draining"');
});

test('OP2 it is full when no link is free', () => {
  const { rig, ops } = open({ host: { 'net.links': 2 } });
  ops.open(new Map(), () => []);
  rig.enter();
  expect(get(ops, '/readyz').status).toBe(200);
  rig.enter();
  expect(get(ops, '/readyz').body).toContain('"reason":"full"');
});

test('OP3 metrics are refused in a sentence, and other paths are nobody of ours', () => {
  const { ops } = open();
  const stranger = { target: '/metrics', address: '203.0.113.9', headers: { host: 'play.example' } };
  expect(ops.endpoints(stranger)).toMatchObject({
    status: 403,
    body: expect.stringContaining('METRICS_TOKEN') as string,
  });
  expect(ops.endpoints({ ...stranger, target: '/metrics/' })).toBe(undefined);
  expect(ops.endpoints({ ...stranger, target: '/' })).toBe(undefined);
});

test('OP11 the main thread knows how late its timers fire', () => {
  const clock = createVirtualClock();
  let stallMs = 0;
  const watch = watchDelay({
    nowMs: () => clock.nowMs() + stallMs,
    after: (delayMs, fire) => clock.after(delayMs, fire),
  });
  clock.advanceBy(1000);
  expect(watch.histogram().counts).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  stallMs = 40;
  clock.advanceBy(100);
  stallMs = 5040;
  clock.advanceBy(100);
  expect(watch.histogram().counts).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(watch.histogram().sumS).toBeCloseTo(5.04, 9);
  watch.stop();
  expect(clock.pending()).toBe(0);
});
