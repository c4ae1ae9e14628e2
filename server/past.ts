import { hasShown, shownAt } from '#shared/sim/shown.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { viewOf } from '#shared/sim/input.ts';
import {
  blendField,
  BLEND_STEPS,
  createSamples,
  createView,
  cutSamples,
  findSamples,
  type Frames,
  SAMPLE,
} from '#shared/sim/view.ts';
import type { Room } from '#server/room.ts';
import { frameAfter, frameBefore } from '#server/told.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';

/*
 * Lag compensation: the past as each seat's client was shown it, read from *shown*. Nothing that lives is moved.
 */

/** The past of a room, for the judgement of the tick under way: *shown* does not have that tick yet. */
export function createPast(room: Omit<Room, 'past'>): Past {
  const { world, shown, inputs } = room;
  const { publicRows, rewound, cuts } = world.schema;
  const rows = rewound.map((at) => publicRows[at]);
  const values = new Float64Array(rows.length);
  const view = createView();
  const samples = createSamples();
  let frames: Frames | undefined;
  let isPresent = false;

  // A bot sees every tick.
  const all: Frames = {
    isFrame: (tick) => hasShown(shown, tick),
    knows: (tick, entity) => hasShown(shown, tick) && shownAt(shown, tick)[entity] !== 0,
    sent: (tick) => hasShown(shown, tick),
  };

  const past = {
    values,
    depth: 0,
    open(seat: number, capTicks: number): void {
      viewOf(inputs, seat, view);
      frames = room.seats[seat].client?.told ?? all;
      isPresent = false;
      const now = world.head[HEAD_TICK];
      if (view.b === 0) {
        view.a = view.b = view.newest = now - 1;
        view.blend = 0;
        frames = all;
      }
      past.depth = depthOf(now);
      if (past.depth > capTicks * DEPTH_PER_TICK) past.openBack(seat, capTicks * DEPTH_PER_TICK);
    },
    openBack(seat: number, depth: number): void {
      const now = world.head[HEAD_TICK];
      isPresent = depth < DEPTH_PER_TICK;
      past.depth = isPresent ? 0 : depth;
      if (isPresent) return;
      frames = room.seats[seat].client?.told ?? all;
      layView(now, now * DEPTH_PER_TICK - depth);
    },
    find(entity: number): boolean {
      if (isPresent) return findNow(entity);
      if (!findSamples(view, frames!, entity, samples)) layFrames();
      return findThen(entity);
    },
    note(): void {},
  };

  function depthOf(now: number): number {
    const shownAtTicks = (view.b - view.a) * view.blend;
    return (now - view.a) * DEPTH_PER_TICK - Math.round((shownAtTicks * DEPTH_PER_TICK) / BLEND_STEPS);
  }

  /** Lays the view between the two frames around a moment, in 1 / DEPTH_PER_TICK. */
  function layView(now: number, moment: number): void {
    const tick = Math.floor(moment / DEPTH_PER_TICK);
    const oldest = now - HISTORY_TICKS + 1;
    const before = frameBefore(frames!, tick, oldest);
    const after = frameAfter(frames!, before < 0 ? tick : before + 1, now - 1);
    view.a = before < 0 ? Math.max(after, oldest) : before;
    view.b = after < 0 ? view.a : after;
    view.newest = view.b;
    const span = (view.b - view.a) * DEPTH_PER_TICK;
    view.blend = span === 0 ? 0 : Math.round(((moment - view.a * DEPTH_PER_TICK) * BLEND_STEPS) / span);
  }

  /** What the client did not know is where it was at the time of the view: it can be hit, but not foreseen. */
  function layFrames(): void {
    samples[SAMPLE.a] = view.a;
    samples[SAMPLE.b] = view.b;
    samples[SAMPLE.blend] = view.blend / BLEND_STEPS;
  }

  function findNow(entity: number): boolean {
    for (let i = 0; i < rows.length; i++) values[i] = world.table[rows[i].index][entity];
    return world.columns.kind[entity] !== 0;
  }

  function findThen(entity: number): boolean {
    if (!hasShown(shown, samples[SAMPLE.a]) || !hasShown(shown, samples[SAMPLE.b])) return false;
    let from = shownAt(shown, samples[SAMPLE.a]);
    let to = shownAt(shown, samples[SAMPLE.b]);
    if (from[entity] === 0) return false;
    if (to[entity] === 0) to = from;
    if (cuts >= 0 && from[cuts * shown.capacity + entity] !== to[cuts * shown.capacity + entity]) {
      cutSamples(samples);
      from = shownAt(shown, samples[SAMPLE.a]);
      to = shownAt(shown, samples[SAMPLE.b]);
    }
    for (let i = 0; i < rows.length; i++) {
      const at = rewound[i] * shown.capacity + entity;
      blendField(rows[i], from[at], to[at], samples, values, i);
    }
    return true;
  }

  return past;
}
