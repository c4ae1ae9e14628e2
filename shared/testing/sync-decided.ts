import { saveSnapshot } from '#shared/sim/history.ts';
import {
  beginDeciding,
  beginLived,
  createTimeline,
  liveAgain,
  noteBegan,
  noteConsumed,
  noteJudged,
  type Timeline,
} from '#shared/sim/timeline.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { presentOf } from '#shared/testing/step-present.ts';
import type { Lane } from '#shared/testing/sync-lane.ts';
import { applyCommand, type TickLog } from '#shared/testing/sync-log.ts';

/*
 * A run that lives its last ticks again as a server does that goes back: movement by the rules, and what was decided as it was written.
 */

/** A lane with what a server keeps of its last ticks. Its own history is not used. */
export interface DecidedLane extends Lane {
  readonly timeline: Timeline;
}

export function withTimeline(lane: Lane): DecidedLane {
  return { ...lane, timeline: createTimeline(lane.world) };
}

/** Lives a tick as the log has it, and then the last `back` ticks again. */
export function liveDecided(lane: DecidedLane, log: TickLog, tick: number, back: number): void {
  const { world, rules, timeline } = lane;
  world.head[HEAD_TICK] = tick;
  beginLived(timeline);
  beginDeciding(timeline);
  applyCommand(rules, world, log.command);
  noteBegan(timeline);
  noteConsumed(timeline, log.inputs);
  rules.predict(world, log.inputs);
  beginDeciding(timeline);
  rules.judge(world, log.inputs, presentOf(world));
  noteJudged(timeline);
  saveSnapshot(timeline.history, world);
  liveAgain(timeline, rules, tick - back + 1, tick);
}
