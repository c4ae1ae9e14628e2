import { thinData, type CodecData } from '#bench/codec/data.ts';
import type { Lesson } from '#bench/codec/train.ts';
import { watchCrowd } from '#bench/codec/watch-crowd.ts';
import { watchMatch } from '#bench/codec/watch-room.ts';
import { dense, sparse } from '#bench/wire/workload.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';

/* What tables are trained on unless recordings are given. Claims measure on matches of other seeds. */

export interface LessonPlan {
  readonly players: readonly number[];
  readonly seconds: number;
}

/** Small and large rooms, each through a warm-up, a countdown, a round and its end. */
export const LESSON_PLAN: LessonPlan = { players: [4, 8, 8, 12], seconds: 75 };

/** Of the seeds from here on each match takes one. */
export const FIRST_LESSON_SEED = 1;

/** A client gets every state, or every so-many-th where the room sends at 20 Hz; each state counts the same. */
const EVERY = [1, 3] as const;

/** The game plays itself; the same game and plan give the same lessons. */
export function playLessons(game: Game, { players, seconds }: LessonPlan = LESSON_PLAN): Lesson[] {
  return players.flatMap((count, at) => {
    const match = { game, players: count, seed: FIRST_LESSON_SEED + at, ticks: seconds * TICK_HZ };
    return lessonsOf(watchMatch(match));
  });
}

/** The same data as clients get it at each rate. */
export function lessonsOf(data: CodecData): Lesson[] {
  return EVERY.map((every) => ({ data: thinData(data, every), weight: 1 }));
}

/** The workload of `npm run bench wire`, in other rooms than those that are measured. */
export function crowdLessons(): Lesson[] {
  return [sparse(120), dense(40)].flatMap((workload) => lessonsOf(watchCrowd(workload, CROWD_TICKS)));
}

const CROWD_TICKS = 1200;
