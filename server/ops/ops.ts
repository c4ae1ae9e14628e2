import type { Clock } from '#shared/core/clock.ts';
import type { WatchGc } from '#server/clock.ts';
import { drainLeftS } from '#server/lobby/drain.ts';
import type { Lobby } from '#server/lobby/state.ts';
import type { AccessRule } from '#server/ops/access.ts';
import { createEndpoints, type OpsEndpoints } from '#server/ops/endpoints.ts';
import type { BuildFacts, OpsSource, QueueFacts, RecordingFacts } from '#server/ops/facts.ts';
import { isFull, lobbyFacts } from '#server/ops/lobby-facts.ts';
import { watchProcess } from '#server/ops/process-facts.ts';
import { type Readiness, readinessOf } from '#server/ops/readiness.ts';
import { type ProfileReport, reportProfile } from '#server/profile/report.ts';
import type { Counts } from '#server/transport/counts.ts';

export interface OpsOptions {
  readonly clock: Clock;
  readonly watchGc: WatchGc;
  readonly build: BuildFacts;
  readonly lobby: Lobby;
  readonly rule: AccessRule;
  readonly recordings: (() => RecordingFacts) | undefined;
  readonly logLinesDropped: () => number;
  /** See `ReportOptions`; absent: nothing is recorded. */
  readonly recordingOf?: (code: string, part: number) => string | undefined;
}

export interface Ops {
  readonly endpoints: OpsEndpoints;
  readonly source: OpsSource;
  /** Where the time of ticks goes. */
  profile(): ProfileReport;
  /** From now on players may come, through a transport that counts so. */
  open(counts: Counts, readQueues: () => readonly QueueFacts[]): void;
  stop(): void;
}

/** Counted before there is a transport. */
const NOTHING: Counts = new Map();

/** What a server says about itself to those who run it. Not ready until `open`. */
export function createOps(options: OpsOptions): Ops {
  const { clock, watchGc, build, lobby, rule, recordings, logLinesDropped } = options;
  const watch = watchProcess(clock, watchGc);
  let transport: { readonly counts: Counts; readonly readQueues: () => readonly QueueFacts[] } | undefined;

  function readiness(): Readiness {
    const workers = lobby.host.workers();
    return readinessOf({
      started: transport !== undefined,
      drainLeftS: lobby.stopping ? 0 : drainLeftS(lobby),
      workersUp: workers.filter(({ up }) => up).length,
      workersWanted: workers.length,
      busy: workers.every(({ load }) => load?.takesPeople === false),
      full: isFull(lobby),
    });
  }

  const source: OpsSource = () => ({
    build,
    readiness: readiness(),
    lobby: lobbyFacts(lobby),
    workers: lobby.host.workers(),
    transport: transport?.counts ?? NOTHING,
    process: watch.facts(),
    logLinesDropped: logLinesDropped(),
    recordings: recordings?.(),
    queues: transport?.readQueues() ?? [],
  });

  const { recordingOf = () => undefined } = options;
  const kinds = new Map(lobby.options.game.look.kinds.map(({ kind, name }) => [kind, name]));
  const profile = (): ProfileReport => {
    return reportProfile({ workers: () => lobby.host.workers(), nowMs: () => clock.nowMs(), kinds, recordingOf });
  };

  return {
    endpoints: createEndpoints(source, readiness, profile, rule),
    source,
    profile,
    open: (counts, readQueues) => void (transport = { counts, readQueues }),
    stop: () => watch.stop(),
  };
}
