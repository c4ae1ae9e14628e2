import type { Client, ClientState, Match } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import { toRadians } from '#client/netcode/intent.ts';
import type { FinalBoard, PlayerReport, RoomNow } from '#bench/players/player-report.ts';
import type { Clock } from '#shared/core/clock.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game, Mind } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { type Board, secondsLeft } from '#shared/sim/board.ts';
import { clearInput, createInput } from '#shared/sim/input.ts';

/** Before another try where the server was too busy, ms. */
const BUSY_MS = 500;

/** Who is not in a room by then has failed: a server that does not answer, or does not let anybody in. */
const JOIN_WITHIN_MS = 15_000;

/** Places of the scoreboard in a report. */
const TOP = 3;

export interface PlayerOptions {
  readonly name: string;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly games: readonly Game[];
  /** A room's code; undefined: the one that the server picks. */
  readonly room: string | undefined;
  /** Opens a new room instead. */
  readonly opens: boolean;
  /** Position in the game's skills; the best one when it has fewer. */
  readonly skill: number;
  readonly seed: number;
}

/** A client that the game itself plays, on what that client knows. */
export interface Player {
  /** Once per picture, sixty times a second. */
  update(): void;
  /** The code of the room it is in. */
  room(): string | undefined;
  report(): PlayerReport;
  close(): void;
}

export function createPlayer(options: PlayerOptions): Player {
  return new HeadlessPlayer(options);
}

/** Written out as a class because it has an identity and a lifetime: it outlives connections, rooms and rounds. */
class HeadlessPlayer implements Player {
  private readonly options: PlayerOptions;
  private readonly client: Client;
  private readonly bornMs: number;
  private readonly input = createInput();
  private readonly errors: string[] = [];
  private readonly boards: FinalBoard[] = [];
  private match: Match | undefined;
  private mind: Mind | undefined;
  private memory = new Float64Array(0);
  private skill = 0;
  private asked = false;
  private drops = 0;
  private kills = 0;
  private deaths = 0;
  /** Of the own row when it was last read; a new round starts it anew. */
  private lastKills = 0;
  private lastDeaths = 0;

  constructor(options: PlayerOptions) {
    this.options = options;
    this.bornMs = options.clock.nowMs();
    this.client = createClient({
      connect: options.connect,
      clock: options.clock,
      games: options.games,
      storage: memoryStore(),
    });
    this.client.onChange = (state) => this.onChange(state);
  }

  private onChange(state: ClientState): void {
    if (state.at === 'lobby') this.onLobby(state);
    else if (state.at === 'playing') this.onPlaying(state.match);
    else if (state.at === 'dropped') this.drops++;
    else if (state.at === 'closed') this.fail(`closed: ${state.why.message}`);
  }

  private onLobby({ notice }: ClientState & { at: 'lobby' }): void {
    // A server on a busy machine lets nobody in for a moment; whoever it never lets in is found by how long that takes.
    if (notice?.code === 'server/busy') return void this.options.clock.after(BUSY_MS, () => this.ask());
    if (notice) return this.fail(`${this.match ? 'left' : 'not let in'}: ${notice.message}`);
    if (this.asked) return;
    this.asked = true;
    this.ask();
  }

  private ask(): void {
    if (this.options.opens) this.client.create(this.options.name);
    else this.client.join(this.options.name, this.options.room);
  }

  private onPlaying(match: Match): void {
    if (match === this.match) return;
    this.match = match;
    const { bots } = match.game;
    if (!bots) return this.fail(`${match.game.title} cannot play itself`);
    this.mind = bots.open(match.map, match.sight.world.ranges);
    this.memory = new Float64Array(bots.memory);
    this.skill = Math.min(this.options.skill, bots.skills.length - 1);
  }

  private fail(error: string): void {
    if (!this.errors.includes(error)) this.errors.push(error);
  }

  update(): void {
    const { match, client } = this;
    if (!match) return this.waitForRoom();
    if (client.state.at === 'playing') this.decide(match);
    match.update();
    if (client.state.at === 'playing') this.watch(match);
  }

  private waitForRoom(): void {
    const waitedMs = this.options.clock.nowMs() - this.bornMs;
    if (waitedMs > JOIN_WITHIN_MS && this.errors.length === 0) {
      this.fail(`in no room after ${JOIN_WITHIN_MS / 1000} s: ${this.client.state.at}`);
    }
  }

  /** The mind's input as devices would say it. A press stays until a tick has taken it. */
  private decide({ intent, sight }: Match): void {
    const { mind, input, memory } = this;
    if (!mind || sight.count === 0) return;
    clearInput(input);
    mind.think(sight, memory, this.skill, this.options.seed, input);
    intent.moveX = input.moveX / 127;
    intent.moveY = input.moveY / 127;
    intent.aimRadians = toRadians(input.aim);
    intent.held = input.held;
    intent.pressed |= input.pressed;
  }

  private watch(match: Match): void {
    const { board } = match;
    this.countOwn(board, match.seat);
    if (board.phase === 'podium' && !this.hasBoard(match.code, board.round)) {
      this.boards.push({ room: match.code, round: board.round, rows: rowsBySeat(board) });
    }
  }

  private hasBoard(room: string, round: number): boolean {
    return this.boards.some((seen) => seen.room === room && seen.round === round);
  }

  private countOwn(board: Board, seat: number): void {
    for (let i = 0; i < board.count; i++) {
      if (board.rows[i].seat !== seat) continue;
      const { kills, deaths } = board.rows[i];
      this.kills += kills - (kills < this.lastKills ? 0 : this.lastKills);
      this.deaths += deaths - (deaths < this.lastDeaths ? 0 : this.lastDeaths);
      this.lastKills = kills;
      this.lastDeaths = deaths;
    }
  }

  room(): string | undefined {
    return this.match?.code;
  }

  report(): PlayerReport {
    const { match } = this;
    const stats = match?.stats;
    return {
      name: this.options.name,
      skill: match?.game.bots?.skills[this.skill] ?? '',
      room: match?.code,
      now: match && match.tick > 0 ? roomNow(match) : undefined,
      states: stats?.frames ?? 0,
      bytes: stats?.bytes ?? 0,
      mismatches: { ...stats?.mismatches },
      judged: stats?.judged ?? 0,
      rttMs: stats?.rttMs ?? 0,
      drops: this.drops,
      kills: this.kills,
      deaths: this.deaths,
      errors: [...this.errors],
      boards: [...this.boards],
    };
  }

  close(): void {
    this.client.onChange = () => {};
    this.client.close();
  }
}

function roomNow(match: Match): RoomNow {
  const { board, roster } = match;
  const nameOf = (seat: number): string => roster.find((row) => row.seat === seat)?.name ?? `seat ${seat}`;
  const top = board.rows.slice(0, Math.min(TOP, board.count));
  return {
    phase: board.phase,
    round: board.round,
    leftS: secondsLeft(board, match.tick, TICK_HZ),
    top: top.map(({ seat, score }) => ({ name: nameOf(seat), score })),
  };
}

function rowsBySeat({ rows, count }: Board): string[] {
  const sorted = rows.slice(0, count).toSorted((a, b) => a.seat - b.seat);
  return sorted.map(({ seat, score, kills, deaths }) => `${seat} ${score} ${kills} ${deaths}`);
}

/** What a browser tab would keep, so that the seat is resumed after a lost connection. */
function memoryStore() {
  let kept: string | undefined;
  return { load: () => kept, save: (token: string | undefined) => void (kept = token) };
}
