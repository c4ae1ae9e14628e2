import { TICK_MS } from '#shared/core/constants.ts';
import { createTcpLane, type TcpLane, type TcpWay } from '#shared/testing/tcp-lane.ts';
import { createVirtualClock, type VirtualClock } from '#shared/testing/virtual-clock.ts';
import { tickOf } from '#server/room.ts';
import { type Course, type CourseReport, openCourse, runTrials, stepCourse } from '#bench/oracle/course.ts';
import type { Deviation } from '#bench/oracle/oracle.ts';
import { acknowledge, decide, type Player, type Sent } from '#bench/oracle/players.ts';

/*
 * Bursts of loss on TCP: every lost packet is a stall of what comes behind it, and then all of it at once.
 */

/** In a burst this share of packets is lost; before and after it none. */
export const LOSS_SHARE = 0.3;

const CALM_TICKS = 60;
const BURST_TICKS = 30;

/** Half a round trip, and what it varies by. A player decides so far ahead that in calm nothing is late. */
const DELAY_MS = 40;
const JITTER_MS = 8;
const LEAD_TICKS = 4;

/** An input frame with its packet's head. */
const FRAME_BYTES = 60;

interface Lines {
  readonly clock: VirtualClock;
  readonly ways: readonly { -readonly [Key in keyof TcpWay]: TcpWay[Key] }[];
  readonly lanes: readonly TcpLane[];
  arrived: Sent[];
}

/** Lets so many bursts loose on one room; the seed decides everything. */
export function runBursts(seed: number, bursts: number, report: CourseReport): void {
  const course = openCourse(seed);
  const lines = openLines(course, seed);
  runTrials(course, seed, bursts, report, () => lose(course, lines));
}

function openLines({ crowd }: Course, seed: number): Lines {
  const clock = createVirtualClock();
  const ways = crowd.players.map(({ seat }) => ({
    ...{ delayMs: DELAY_MS, jitterMs: JITTER_MS, bytesPerMs: Number.POSITIVE_INFINITY, lossShare: 0 },
    ...{ rttMs: 2 * DELAY_MS, seed, lane: seat },
  }));
  return { clock, ways, lanes: ways.map((way) => createTcpLane(clock, way)), arrived: [] };
}

/** Calm, then loss on half of the lines; the calm of the next burst is when all must be well again. */
function lose(course: Course, lines: Lines): Deviation | undefined {
  const { crowd, draw } = course;
  const burstsAt = tickOf(crowd.room) + CALM_TICKS;
  const isHit = crowd.players.map(() => draw.chance(0.5));
  let deviation: Deviation | undefined;
  while (!deviation && tickOf(crowd.room) < burstsAt + BURST_TICKS) {
    const now = tickOf(crowd.room) + 1;
    for (const player of crowd.players) {
      lines.ways[player.seat].lossShare = now >= burstsAt && isHit[player.seat] ? LOSS_SHARE : 0;
      send(course, lines, player, now);
    }
    lines.clock.advanceTo(now * TICK_MS);
    deviation = stepCourse(course, lines.arrived, now);
    lines.arrived = [];
  }
  return deviation;
}

function send({ crowd }: Course, lines: Lines, player: Player, now: number): void {
  const sent = decide(crowd, player, now + LEAD_TICKS);
  acknowledge(crowd, player);
  lines.lanes[player.seat].send(FRAME_BYTES, () => lines.arrived.push(sent));
}
