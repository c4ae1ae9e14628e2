import { GC_KINDS } from '#server/clock.ts';
import type { MetricRow, Sample } from '#server/ops/exposition.ts';
import type { Facts, LoadFacts, WorkerFacts } from '#server/ops/facts.ts';
import { LEVELS } from '#server/load/ladder.ts';
import { AT, costIn, countIn, latenessIn, type RoomCount, SPENT } from '#server/ops/tally.ts';

/*
 * All metrics. A label is a worker's number or a name that this program wrote: no room, player, address or token can get into one, and
 * the number of lines does not grow with players. Times are in seconds and sizes in bytes, as Prometheus wants them.
 */

type Read = MetricRow['read'];

function gauge(name: string, help: string, labels: readonly string[], read: Read): MetricRow {
  return { name: `backtick_${name}`, kind: 'gauge', help, labels, read };
}

function counter(name: string, help: string, labels: readonly string[], read: Read): MetricRow {
  return { name: `backtick_${name}_total`, kind: 'counter', help, labels, read };
}

function histogram(name: string, help: string, labels: readonly string[], read: Read): MetricRow {
  return { name: `backtick_${name}`, kind: 'histogram', help, labels, read };
}

const one = (read: (facts: Facts) => number): Read => {
  return (facts) => [{ labels: [], value: read(facts) }];
};

/** A line per worker. */
const each = (read: (worker: WorkerFacts) => Sample['value']): Read => {
  return ({ workers }) => workers.map((worker, index) => ({ labels: [index], value: read(worker) }));
};

/** Lines per worker: one per name that is read. */
const eachOf = (read: (worker: WorkerFacts) => readonly (readonly [string, number])[]): Read => {
  return ({ workers }) => {
    return workers.flatMap((worker, index) => read(worker).map(([name, value]) => ({ labels: [index, name], value })));
  };
};

const byName = (entries: Iterable<readonly [string, number]>): Sample[] => {
  return Array.from(entries, ([name, value]) => ({ labels: [name], value }));
};

const counts = (names: Readonly<Partial<Record<RoomCount, string>>>): Read => {
  const pairs = Object.entries(names) as [RoomCount, string][];
  return eachOf(({ tally }) => pairs.map(([count, name]) => [name, countIn(tally, count)]));
};

const loads = (read: (load: LoadFacts, worker: number) => Sample[]): Read => {
  return ({ workers }) => workers.flatMap(({ load }, worker) => (load ? read(load, worker) : []));
};

const server: readonly MetricRow[] = [
  gauge('info', 'Always 1; which build plays what.', ['version', 'node', 'game', 'map'], ({ build }) => [
    { labels: [build.version, build.node, build.game, build.map], value: 1 },
  ]),
  gauge(
    'ready',
    '1 while new players may come, as /readyz says.',
    [],
    one(({ readiness }) => (readiness.why ? 0 : 1)),
  ),
  gauge('drain_left_seconds', 'Until a draining server is gone at the latest; 0 when it does not drain.', [], (facts) =>
    one(({ readiness }) => readiness.leftS)(facts),
  ),
  gauge('rooms', 'Open rooms, by the phase of their round.', ['phase'], ({ lobby }) =>
    byName(Object.entries(lobby.roomsByPhase)),
  ),
  gauge(
    'players',
    'Seats that people have, those kept for who dropped included.',
    [],
    one(({ lobby }) => lobby.players),
  ),
  gauge(
    'seats_kept',
    'Seats kept for people whose connection dropped.',
    [],
    one(({ lobby }) => lobby.kept),
  ),
  gauge(
    'bots',
    'Seats that bots have.',
    [],
    one(({ lobby }) => lobby.bots),
  ),
  gauge(
    'links',
    'Open connections of players, in rooms and in the lobby.',
    [],
    one(({ lobby }) => lobby.links),
  ),
  counter('refusals', 'What people were refused, by the code that they were told.', ['code'], ({ lobby }) =>
    byName(lobby.refusals),
  ),
  counter('transport_events', 'What happened on connections, by name.', ['event'], ({ transport }) =>
    byName(transport),
  ),
];

const loops: readonly MetricRow[] = [
  gauge(
    'worker_up',
    '1 while the thread that steps rooms runs.',
    ['worker'],
    each(({ up }) => (up ? 1 : 0)),
  ),
  counter(
    'worker_ends',
    'Threads of rooms that ended and were replaced.',
    ['worker'],
    each(({ ended = 0 }) => ended),
  ),
  gauge(
    'worker_rooms',
    'Rooms that a worker steps.',
    ['worker'],
    each(({ rooms }) => rooms),
  ),
  counter(
    'ticks',
    'Ticks of a worker; 60 a second unless its time is slowed.',
    ['worker'],
    each(({ tally }) => tally[AT.ticks]),
  ),
  histogram(
    'tick_lateness_seconds',
    'How long after its deadline a tick began.',
    ['worker'],
    each(({ tally }) => latenessIn(tally)),
  ),
  histogram(
    'tick_cost_seconds',
    'How long a tick of all rooms of a worker took; 0.0167 is all there is.',
    ['worker'],
    each(({ tally }) => costIn(tally)),
  ),
  counter(
    'schedule_moved',
    'Times that a worker was too far behind and its schedule was moved.',
    ['worker'],
    each(({ tally }) => tally[AT.sheds]),
  ),
  counter(
    'schedule_moved_seconds',
    'Wall time that was given up by that; no tick is left out.',
    ['worker'],
    each(({ tally }) => tally[AT.shedMs] / 1000),
  ),
  counter(
    'phase_seconds',
    'Where the time of ticks went; bots think before the tick.',
    ['worker', 'phase'],
    eachOf(({ tally }) => SPENT.map((phase, index) => [phase, tally[AT.spentMs + index] / 1000])),
  ),
  counter(
    'stalls',
    'Ticks that were late or took too long, by cause.',
    ['worker', 'cause'],
    loads((load, worker) => {
      return Object.entries(load.stalls).map(([cause, value]) => ({ labels: [worker, cause], value }));
    }),
  ),
  gauge(
    'overload_level',
    '1 at the step of the overload ladder that a worker is on.',
    ['worker', 'level'],
    loads((load, worker) => {
      return LEVELS.map((level) => ({ labels: [worker, level], value: level === load.level ? 1 : 0 }));
    }),
  ),
  gauge(
    'time_scale',
    'Game seconds per second: less than 1 while a worker is slowed.',
    ['worker'],
    loads((load, worker) => {
      return [{ labels: [worker], value: load.scale }];
    }),
  ),
];

const rooms: readonly MetricRow[] = [
  counter(
    'inputs',
    'Inputs by what became of them; substituted: none was there in time.',
    ['worker', 'fate'],
    counts({
      inputsUsed: 'used',
      inputsSubstituted: 'substituted',
      inputsLate: 'late',
      inputsRolledBack: 'rolled-back',
      inputsTruncated: 'truncated',
      inputsEarly: 'early',
      inputsRepeated: 'repeated',
      inputsConflicting: 'conflicting',
    }),
  ),
  counter(
    'claims_refused',
    'What frames of players said and nobody believed.',
    ['worker', 'what'],
    counts({
      framesStale: 'stale-frame',
      framesInvalid: 'invalid-frame',
      inboxFull: 'inbox-full',
      acksForged: 'forged-ack',
      viewsForged: 'forged-view',
      viewsClamped: 'clamped-view',
    }),
  ),
  counter(
    'rollbacks',
    'Times that a room went back for late movement.',
    ['worker'],
    each(({ tally }) => countIn(tally, 'rollbacks')),
  ),
  counter(
    'restepped',
    'Entities times ticks that were lived again.',
    ['worker'],
    each(({ tally }) => countIn(tally, 'restepped')),
  ),
  counter(
    'frames_sent',
    'State frames sent.',
    ['worker'],
    each(({ tally }) => countIn(tally, 'framesSent')),
  ),
  counter(
    'bytes_sent',
    'Bytes of state frames, without the heads of messages.',
    ['worker'],
    each(({ tally }) => countIn(tally, 'bytesSent')),
  ),
  counter(
    'frames_held',
    'Frames not sent because the line had enough under way, or bears fewer.',
    ['worker', 'why'],
    counts({ framesGated: 'gated', ticksSlowed: 'slowed' }),
  ),
  counter(
    'updates_put_off',
    'Updates left for a later frame: far away, or beyond the budget.',
    ['worker', 'why'],
    counts({ updatesSpaced: 'spaced', updatesDeferred: 'deferred' }),
  ),
  counter(
    'resyncs',
    'Times that a client was sent everything anew.',
    ['worker'],
    each(({ tally }) => countIn(tally, 'resyncs')),
  ),
];

const machine: readonly MetricRow[] = [
  gauge(
    'uptime_seconds',
    'Since the process began.',
    [],
    one(({ process }) => process.uptimeS),
  ),
  gauge(
    'memory_bytes',
    'Memory of the process; rss is what the machine gives it, worker threads included.',
    ['kind'],
    ({ process }) => byName(Object.entries(process.memory)),
  ),
  counter('cpu_seconds', 'Processor time of the process, all threads.', ['mode'], ({ process }) =>
    byName(Object.entries(process.cpuS)),
  ),
  counter('gc_pauses', 'Pauses of the main thread for garbage.', ['kind'], ({ process }) =>
    byName(GC_KINDS.map((kind) => [kind, process.gc[kind].pauses])),
  ),
  counter('gc_seconds', '... and how long they were together.', ['kind'], ({ process }) =>
    byName(GC_KINDS.map((kind) => [kind, process.gc[kind].seconds])),
  ),
  histogram('loop_delay_seconds', 'How late timers of the main thread fire, ten looks a second.', [], ({ process }) => [
    { labels: [], value: process.loopDelay },
  ]),
  gauge(
    'resources',
    'Sockets, timers and files that the main thread has open.',
    [],
    one(({ process }) => process.resources),
  ),
  counter(
    'log_lines_dropped',
    'Lines of the log that nobody took in time.',
    [],
    one(({ logLinesDropped }) => logLinesDropped),
  ),
  counter('recording_files', 'Recordings begun.', [], ({ recordings }) =>
    recordings ? [{ labels: [], value: recordings.files }] : [],
  ),
  counter('recording_bytes', 'Bytes recorded.', [], ({ recordings }) =>
    recordings ? [{ labels: [], value: recordings.bytes }] : [],
  ),
  gauge('recording_waiting_bytes', 'Bytes of recordings that wait for the disk.', [], ({ recordings }) =>
    recordings ? [{ labels: [], value: recordings.waitingBytes }] : [],
  ),
  counter('recordings_cut', 'Recordings given up because the disk refused them.', [], ({ recordings }) =>
    recordings ? [{ labels: [], value: recordings.cut }] : [],
  ),
  counter(
    'recoveries',
    'What became of rooms that broke off: put back, given up, come back after a kill, set aside.',
    ['event'],
    ({ lobby }) => byName(lobby.recoveries),
  ),
  gauge('queue_size', 'How full the queues of the server are, by name.', ['queue'], ({ queues }) =>
    byName(queues.map(({ name, size }) => [name, size])),
  ),
  gauge('queue_limit', '... and where they end.', ['queue'], ({ queues }) =>
    byName(queues.map(({ name, cap }) => [name, cap])),
  ),
];

/** In the order in which they are shown. */
export const metrics: readonly MetricRow[] = [...server, ...loops, ...rooms, ...machine];
