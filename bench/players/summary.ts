import type { FinalBoard, PlayerReport, RoomNow } from '#bench/players/player-report.ts';

/** A round that ended, as its players saw it. */
export interface RoundSeen {
  readonly room: string;
  readonly round: number;
  /** Clients that saw it end. */
  readonly clients: number;
  /** All of them had the same scores. */
  readonly agree: boolean;
  /** What most of them had, by seat: `seat score kills deaths`. */
  readonly rows: readonly string[];
  /** Who had something else. */
  readonly others: readonly string[];
}

/** What came of all players: the last line of `npm run players`. */
export interface Summary {
  readonly players: number;
  readonly inRooms: number;
  readonly rooms: readonly string[];
  readonly states: number;
  readonly bytesPerState: number;
  readonly mismatches: Readonly<Record<string, number>>;
  readonly judged: number;
  readonly drops: number;
  readonly kills: number;
  readonly deaths: number;
  readonly rttP50Ms: number;
  readonly rttP99Ms: number;
  readonly rounds: readonly RoundSeen[];
  readonly boardsAgree: boolean;
  readonly errors: readonly string[];
  readonly each: readonly SummaryRow[];
}

type SummaryRow = Pick<
  PlayerReport,
  'name' | 'skill' | 'room' | 'states' | 'mismatches' | 'judged' | 'rttMs' | 'drops' | 'kills' | 'deaths' | 'errors'
>;

/** Adds up what the players say; `rttsMs` are samples over the whole time. */
export function summarise(reports: readonly PlayerReport[], rttsMs: readonly number[]): Summary {
  const total = (of: (report: PlayerReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
  const rounds = roundsOf(reports);
  const states = total((report) => report.states);
  return {
    players: reports.length,
    inRooms: reports.filter(({ room }) => room !== undefined).length,
    rooms: roomsOf(reports),
    states,
    bytesPerState: states === 0 ? 0 : Math.round(total((report) => report.bytes) / states),
    mismatches: sumMismatches(reports),
    judged: total((report) => report.judged),
    drops: total((report) => report.drops),
    kills: total((report) => report.kills),
    deaths: total((report) => report.deaths),
    rttP50Ms: quantile(rttsMs, 0.5),
    rttP99Ms: quantile(rttsMs, 0.99),
    rounds,
    boardsAgree: rounds.every(({ agree }) => agree),
    errors: reports.flatMap(({ name, errors }) => errors.map((error) => `${name}: ${error}`)),
    each: reports.map(toRow),
  };
}

function toRow(report: PlayerReport): SummaryRow {
  const { name, skill, room, states, mismatches, judged, rttMs, drops, kills, deaths, errors } = report;
  return { name, skill, room, states, mismatches, judged, rttMs, drops, kills, deaths, errors };
}

/** Why the players' run is no success, a sentence each; empty when it is one. */
export function failuresOf(summary: Summary): string[] {
  const unknown = summary.mismatches['unknown'] ?? 0;
  const differing = summary.rounds.filter(({ agree }) => !agree);
  return [
    ...(unknown > 0 ? [`${unknown} mismatches of unknown cause: ${namesWith(summary, 'unknown')}`] : []),
    ...differing.map(({ room, round, others }) => {
      return `${room}, round ${round}: not everybody had the same scores at the end: ${others.join(', ')}`;
    }),
    ...summary.errors,
  ];
}

function namesWith({ each }: Summary, cause: string): string {
  return each
    .filter(({ mismatches }) => (mismatches[cause] ?? 0) > 0)
    .map(({ name, mismatches }) => `${name} ${mismatches[cause]}`)
    .join(', ');
}

/** How it goes, in one line. `rttsMs` are samples since the line before. */
export function describeProgress(
  reports: readonly PlayerReport[],
  elapsedS: number,
  rttsMs: readonly number[],
): string {
  const { inRooms, mismatches, judged, drops, kills, errors } = summarise(reports, []);
  const causes = Object.entries(mismatches).map(([cause, count]) => `${count} ${cause}`);
  const rtt = `${quantile(rttsMs, 0.5).toFixed(0)}/${quantile(rttsMs, 0.99).toFixed(0)} ms`;
  return [
    `${elapsedS.toFixed(0).padStart(4)} s`,
    `${inRooms} players`,
    ...roomsOf(reports).map((room) => describeRoom(room, reports)),
    `rtt p50/p99 ${rtt}`,
    `mismatches ${causes.join(', ') || 'none'}`,
    `judged ${judged}`,
    `kills ${kills}`,
    `drops ${drops}`,
    ...(errors.length > 0 ? [`${errors.length} errors`] : []),
  ].join('  ');
}

function describeRoom(room: string, reports: readonly PlayerReport[]): string {
  const now = reports.find((report) => report.room === room && report.now)?.now;
  return now ? `${room} ${describePhase(now)} [${describeTop(now)}]` : room;
}

function describePhase({ phase, round, leftS }: RoomNow): string {
  const clock = `${Math.floor(leftS / 60)}:${String(Math.floor(leftS % 60)).padStart(2, '0')}`;
  return phase === 'round' ? `round ${round} ${clock}` : `${phase} ${clock}`;
}

function describeTop({ top }: RoomNow): string {
  return top.map(({ name, score }) => `${name} ${score}`).join(', ');
}

function roomsOf(reports: readonly PlayerReport[]): string[] {
  return [...new Set(reports.flatMap(({ room }) => room ?? []))].toSorted();
}

function sumMismatches(reports: readonly PlayerReport[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { mismatches } of reports) {
    for (const [cause, count] of Object.entries(mismatches)) sum[cause] = (sum[cause] ?? 0) + count;
  }
  return sum;
}

/** One entry per room and round that anybody saw end. */
function roundsOf(reports: readonly PlayerReport[]): RoundSeen[] {
  const seen = reports.flatMap(({ name, boards }) => boards.map((board) => ({ name, board })));
  const byRound = Object.groupBy(seen, ({ board }) => `${board.room} ${board.round}`);
  return Object.values(byRound).map((all) => compareBoards(all!));
}

function compareBoards(all: readonly { name: string; board: FinalBoard }[]): RoundSeen {
  const byRows = Object.groupBy(all, ({ board }) => board.rows.join('; '));
  const groups = Object.values(byRows).toSorted((a, b) => b!.length - a!.length);
  const [{ board }] = groups[0]!;
  const others = groups.slice(1).flatMap((group) => group!.map(({ name }) => name));
  const { room, round, rows } = board;
  return { room, round, clients: all.length, agree: others.length === 0, rows, others };
}

/** 0 when there is nothing. */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
