import { createInput } from '#shared/sim/input.ts';
import { tickOf } from '#server/room.ts';
import type { Draw } from '#bench/sim/draw.ts';
import { type Course, type CourseReport, openCourse, runTrials, stepCourse } from '#bench/oracle/course.ts';
import { type Deviation, WINDOW_TICKS } from '#bench/oracle/oracle.ts';
import { acknowledge, decide, enter, goAway, type Player, type Sent } from '#bench/oracle/players.ts';

/*
 * Storms: for a quarter of a second inputs arrive in any order, late by up to the window and beyond, in bursts, twice, contradicted or
 * not at all, while players come and go.
 */

/** Inputs are on time for a window and a little more before each storm, so that each ends in the oracle's world before the next. */
const CALM_TICKS = WINDOW_TICKS + 2;
const STORM_TICKS = 16;

/** A player decides so many ticks ahead. */
const LEAD_TICKS = 3;

/** By tick of the room: what arrives before it. */
type Post = Map<number, Sent[]>;

/** Lets so many storms loose on one room; the seed decides everything. */
export function runStorms(seed: number, storms: number, report: CourseReport): void {
  const course = openCourse(seed);
  const post: Post = new Map();
  runTrials(course, seed, storms, report, () => weather(course, post));
}

function weather(course: Course, post: Post): Deviation | undefined {
  const { crowd, draw } = course;
  const stormsAt = tickOf(crowd.room) + CALM_TICKS;
  const endsAt = stormsAt + STORM_TICKS;
  const patterns = crowd.players.map(() => drawPattern(draw, endsAt));
  const churnsAt = draw.chance(0.4) ? draw.whole(stormsAt, endsAt) : -1;
  let deviation: Deviation | undefined;
  while (!deviation && tickOf(crowd.room) < endsAt) {
    const now = tickOf(crowd.room) + 1;
    if (now === churnsAt) churn(course, post, now);
    for (const player of crowd.players) {
      if (player.isHere) send(course, post, player, now, now < stormsAt ? undefined : patterns[player.seat]);
    }
    deviation = stepCourse(course, arrange(post.get(now) ?? [], draw), now);
    post.delete(now);
  }
  return deviation;
}

/** How the inputs of a player come during a storm: ticks late (early below 0), or undefined: never. */
type Pattern = (tick: number) => number | undefined;

function drawPattern(draw: Draw, endsAt: number): Pattern {
  const late = draw.whole(1, 9);
  const clearsAt = endsAt - draw.whole(0, 8);
  return draw.oneOf<Pattern>([
    () => draw.whole(-LEAD_TICKS, 0),
    () => draw.whole(-2, 8),
    () => late,
    // Held back, and then all at once.
    (tick) => (tick < clearsAt ? clearsAt - tick : -1),
    () => (draw.chance(0.3) ? undefined : draw.whole(-1, 6)),
  ]);
}

/** Somebody comes, goes, or comes back before having left. */
function churn(course: Course, post: Post, now: number): void {
  const { crowd, draw } = course;
  const player = draw.oneOf(crowd.players);
  const here = crowd.players.filter(({ isHere }) => isHere).length;
  if (player.isHere && here > 2 && draw.chance(0.6)) return goAway(crowd, player);
  enter(crowd, player);
  // Whoever comes may say what they would have done before.
  for (let tick = now - 4; tick < now + LEAD_TICKS; tick++) {
    if (draw.chance(0.5)) put(post, decide(crowd, player, tick), Math.max(now, tick + draw.whole(-2, 8)));
  }
}

function send({ crowd, draw }: Course, post: Post, player: Player, now: number, pattern: Pattern | undefined): void {
  acknowledge(crowd, player);
  const tick = now + LEAD_TICKS;
  const sent = decide(crowd, player, tick);
  const late = pattern ? pattern(tick) : draw.whole(-LEAD_TICKS, 0);
  if (late === undefined) return;
  put(post, sent, Math.max(now, tick + late));
  if (!pattern || !draw.chance(0.15)) return;
  put(post, sent, Math.max(now, tick + draw.whole(-2, 9)));
  const other = { ...createInput(), moveX: draw.whole(-127, 127), pressed: draw.whole(0, 7) };
  put(post, { ...sent, input: other }, Math.max(now, tick + draw.whole(-2, 9)));
}

function put(post: Post, sent: Sent, tick: number): void {
  const queue = post.get(tick);
  if (queue) queue.push(sent);
  else post.set(tick, [sent]);
}

/** By seat and tick, which makes long frames of them, or in any order. */
function arrange(sent: readonly Sent[], draw: Draw): Sent[] {
  if (draw.chance(0.5)) return sent.toSorted((a, b) => a.seat - b.seat || a.tick - b.tick);
  const left = [...sent];
  const out: Sent[] = [];
  while (left.length > 0) out.push(...left.splice(draw.whole(0, left.length - 1), 1));
  return out;
}
