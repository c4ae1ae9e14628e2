import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { type RelightFields, WEAPON } from '#shared/games/relight/schema.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';
import { addBot, thinkBots } from '#server/bots.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { summariseBots } from '#server/phases.ts';
import { createRoom, type Room, type RoomSettings, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * Rounds that bots fight out among themselves, in the real room: they are seated by its commands, know what its interest lets
 * them know, and their inputs come through its inbox.
 */

const LENGTHS = ['round.warmUpS', 'round.countdownS', 'round.lastsS'] as const;

export interface BotRoundOptions {
  readonly seed: number;
  /** By seat: position in the game's skills. */
  readonly skills: readonly number[];
  /** Phases that do not last as long as by default, s. */
  readonly lengths?: Readonly<Partial<Record<(typeof LENGTHS)[number], number>>>;
  /** A game other than Relight as it is: one with a fault. */
  readonly game?: typeof relight;
  /** Gives up there, as a planted fault; otherwise just after the podium is due. */
  readonly lastTick?: number;
  /** For measuring only. */
  readonly nowMs?: () => number;
}

export interface BotRound {
  readonly seed: number;
  /** By seat. */
  readonly skills: readonly number[];
  /** The podium came when the settings say. */
  readonly ended: boolean;
  readonly kills: number;
  readonly deaths: number;
  readonly railKills: number;
  readonly pulseKills: number;
  /** The longest time that a body which lived and was not frozen kept within `STAY_METRES`, s, and who, where and when. */
  readonly longestStayS: number;
  readonly longestStay: string;
  /** By seat. */
  readonly scores: readonly number[];
  /** Median and worst of what all bots together took for one tick, in the last seconds of the round. */
  readonly thinkP50Us: number;
  readonly thinkP99Us: number;
}

/** Whoever is not farther than this from where it was has not got anywhere, m. */
const STAY_METRES = 0.5;

/** The podium may be so many ticks late. */
const LATE_TICKS = 2;

/** Plays from the opening of a room to the podium of its first round. Deterministic but for the times. */
export function playBotRound(options: BotRoundOptions): BotRound {
  const room = openRoom(options);
  const stays = createStays(options.skills.length);
  const fight = createFight(room);
  const last = options.lastTick ?? lengthOf(room.world.tunables) + LATE_TICKS;
  while (tickOf(room) < last && fight.board.phase !== 'podium') {
    const dueMs = (tickOf(room) + 1) * TICK_MS;
    thinkBots(room, dueMs);
    runTick(room, dueMs);
    watchStays(stays, room);
    watchFight(fight, room);
  }
  return summarise(options, room, stays, fight);
}

/** Ticks from the opening of a room to its first podium. */
function lengthOf(values: Float64Array): number {
  const { at } = relight.tunables;
  const seconds = values[at['round.warmUpS']] + values[at['round.countdownS']] + values[at['round.lastsS']];
  return Math.ceil(seconds * TICK_HZ);
}

/** As a server has them that nobody has set. */
const settings: RoomSettings = {
  interestRadius: hostTunables.rows['interest.radius'].default,
  interestHysteresis: hostTunables.rows['interest.hysteresis'].default,
  interestMinTicks: hostTunables.rows['interest.minTicks'].default,
  gateExtraTicks: hostTunables.rows['gate.extraTicks'].default,
  sendEveryTicks: 1,
  rollbackTicks: hostTunables.rows['rollback.ticks'].default,
  rollbackEntityTicks: hostTunables.rows['rollback.entityTicks'].default,
  rollbackSeats: hostTunables.rows['rollback.seats'].default,
  budgetBytesPerS: hostTunables.rows['budget.bytesPerS'].default,
  rateNearMetres: hostTunables.rows['rate.nearMetres'].default,
  rateFarTicks: hostTunables.rows['rate.farTicks'].default,
};

function openRoom({ seed, skills, lengths = {}, game = relight, nowMs = () => 0 }: BotRoundOptions): Room {
  const tunables = defaultValues(game.tunables);
  for (const key of LENGTHS) tunables[relight.tunables.at[key]] = lengths[key] ?? relight.tunables.rows[key].default;
  const map = game.maps[0];
  const room = createRoom({ code: 'BOTS', game, map, seats: skills.length, seed, tunables, settings, nowMs });
  for (const [seat, skill] of skills.entries()) addBot(room, seat, skill);
  return room;
}

function worldOf(room: Room): World<RelightFields> {
  return room.world as unknown as World<RelightFields>;
}

/** By seat: where it is since which tick. */
interface Stays {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly since: Float64Array;
  longest: number;
  where: string;
}

function createStays(seats: number): Stays {
  const numbers = (): Float64Array => new Float64Array(seats);
  return { x: numbers(), y: numbers(), since: numbers(), longest: 0, where: '' };
}

function watchStays(stays: Stays, room: Room): void {
  const { kind, frozen, x, y } = worldOf(room).columns;
  const tick = tickOf(room);
  for (let seat = 0; seat < stays.x.length; seat++) {
    const atX = x[seat] / POSITION_PER_METRE;
    const atY = y[seat] / POSITION_PER_METRE;
    const isFree = kind[seat] !== 0 && frozen[seat] === 0;
    if (!isFree || Math.hypot(atX - stays.x[seat], atY - stays.y[seat]) > STAY_METRES) {
      stays.x[seat] = atX;
      stays.y[seat] = atY;
      stays.since[seat] = tick;
    }
    if (tick - stays.since[seat] <= stays.longest) continue;
    stays.longest = tick - stays.since[seat];
    stays.where = `seat ${seat} at ${atX.toFixed(2)}, ${atY.toFixed(2)} until tick ${tick}`;
  }
}

/** Who died of what while the round lasted. */
interface Fight {
  readonly board: Board;
  /** By seat, as of the last tick. */
  readonly deaths: Int32Array;
  /** By weapon. */
  readonly kills: Int32Array;
}

function createFight(room: Room): Fight {
  const seats = room.seats.length;
  return { board: createBoard(seats), deaths: new Int32Array(seats), kills: new Int32Array(2) };
}

function watchFight({ board, deaths, kills }: Fight, room: Room): void {
  room.game.board(room.world, board);
  const isFought = board.phase === 'round';
  for (let at = 0; at < board.count; at++) {
    const row = board.rows[at];
    if (isFought && row.deaths > deaths[row.seat]) kills[row.weapon]++;
    deaths[row.seat] = row.deaths;
  }
}

function summarise(options: BotRoundOptions, room: Room, stays: Stays, { board, kills }: Fight): BotRound {
  const rows = board.rows.slice(0, board.count);
  const think = summariseBots(room.phases);
  return {
    seed: options.seed,
    skills: options.skills,
    ended: board.phase === 'podium',
    kills: rows.reduce((sum, row) => sum + row.kills, 0),
    deaths: rows.reduce((sum, row) => sum + row.deaths, 0),
    railKills: kills[WEAPON.rail],
    pulseKills: kills[WEAPON.pulse],
    longestStayS: stays.longest / TICK_HZ,
    longestStay: stays.where,
    scores: options.skills.map((_, seat) => rows.find((row) => row.seat === seat)?.score ?? 0),
    thinkP50Us: (think?.p50Ms ?? 0) * 1000,
    thinkP99Us: (think?.p99Ms ?? 0) * 1000,
  };
}

/** Six bots, two of each skill; who sits where turns with the seed. */
export function mixedSkills(seed: number): number[] {
  return Array.from({ length: 6 }, (_, seat) => (seat + seed) % 3);
}
