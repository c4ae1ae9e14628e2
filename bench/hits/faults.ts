import type { Match } from '#client/netcode/api.ts';
import type { Known } from '#client/netcode/known.ts';
import { HISTORY_TICKS, TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { hasSnapshot, restoreSnapshot } from '#shared/sim/history.ts';
import { createLives, findLives } from '#shared/sim/lives.ts';
import { frameBefore } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { createShown, storeShown } from '#shared/sim/shown.ts';
import { BLEND_STEPS } from '#shared/sim/view.ts';
import { createWorld, HEAD_TICK } from '#shared/sim/world.ts';
import { createPast } from '#server/past.ts';
import type { Room } from '#server/room.ts';
import type { HitLine, Rate } from '#bench/hits/cells.ts';
import { insideOf } from '#bench/hits/pages.ts';

/*
 * Mistakes that the claim must find: what others have been seen to do instead of looking back by the view itself.
 */

export const FAULTS = [
  /** The server looks back by whole ticks. */
  'whole-tick',
  /** The server takes the frame before each. */
  'previous-frame',
  /** The server looks back by half of the round trip and one interval, whatever the client says. */
  'half-rtt',
  /** The server does not look back. */
  'present',
  /** The server judges by what came true once late inputs were worked in, not by what was shown. */
  'truth',
  /** The client draws by the blend before it is rounded. */
  'unrounded',
  /** The client takes all that it knows for up to date, also what frames have left for later. */
  'forgetful',
] as const;
export type Fault = (typeof FAULTS)[number];

export function isFault(name: string): name is Fault {
  return (FAULTS as readonly string[]).includes(name);
}

/** Plants a mistake of the server. `lineOf`: of a shooter's seat. */
export function plantInRoom(fault: Fault, room: Room, lineOf: (seat: number) => HitLine | undefined, rate: Rate): void {
  if (fault === 'truth') return void Object.assign(room, { past: createTruth(room) });
  const { past } = room;
  const open = openingOf(fault, room, past, lineOf, rate);
  if (open) Object.assign(room, { past: openedBy(past, open) });
}

function openedBy(past: Past, open: Past['open']): Past {
  return {
    open,
    openBack: (seat, depth) => past.openBack(seat, depth),
    find: (entity) => past.find(entity),
    note: (shot, hit) => past.note(shot, hit),
    values: past.values,
    get depth() {
      return past.depth;
    },
  };
}

/** The same past, but of the history that rollbacks rewrite. */
function createTruth(room: Room): Past {
  const { history, world } = room;
  const { schema, ranges, tunables, capacity } = world;
  const then = createWorld(schema, { ranges, seed: 0, tickHz: TICK_HZ, tunables });
  const lives = createLives(capacity);
  const shown = createShown(world);
  const past = createPast({ ...room, shown });
  return openedBy(past, (seat, capTicks) => {
    for (let tick = world.head[HEAD_TICK] - HISTORY_TICKS + 1; tick < world.head[HEAD_TICK]; tick++) {
      if (!hasSnapshot(history, tick)) continue;
      restoreSnapshot(history, then, tick);
      findLives(lives, then);
      storeShown(shown, then, lives);
    }
    past.open(seat, capTicks);
  });
}

function openingOf(
  fault: Fault,
  { inputs, seats }: Room,
  past: Past,
  lineOf: (seat: number) => HitLine | undefined,
  rate: Rate,
): Past['open'] | undefined {
  const { viewA, viewB, viewBlend } = inputs;
  switch (fault) {
    case 'whole-tick':
      return (seat, capTicks) => {
        const span = viewB[seat] - viewA[seat];
        const ticks = Math.round((span * viewBlend[seat]) / BLEND_STEPS);
        if (span > 0) viewBlend[seat] = (ticks / span) * BLEND_STEPS;
        past.open(seat, capTicks);
      };
    case 'previous-frame':
      return (seat, capTicks) => {
        const { told } = seats[seat].client!;
        const before = frameBefore(told, viewA[seat] - 1, viewA[seat] - 8);
        if (viewB[seat] > viewA[seat]) viewB[seat] = viewA[seat];
        if (before >= 0) viewA[seat] = before;
        past.open(seat, capTicks);
      };
    case 'half-rtt':
      return (seat, capTicks) => {
        past.open(seat, capTicks);
        const ticks = (lineOf(seat)?.rttMs ?? 0) / 2 / TICK_MS + rate;
        past.openBack(seat, Math.round(ticks * DEPTH_PER_TICK));
      };
    case 'present':
      return (seat, capTicks) => {
        past.open(seat, capTicks);
        past.openBack(seat, 0);
      };
    default:
      return undefined;
  }
}

/** Plants a mistake of a client: moves what was just drawn. */
export function plantInClient(fault: Fault, match: Match): void {
  const { screen, renderClock, known } = insideOf(match);
  if (fault === 'forgetful') forgetOld(known);
  if (fault !== 'unrounded') return;
  const { a, b, view } = screen;
  if (!a || !b || a === b) return;
  const exact = Math.max(0, Math.min(1, (renderClock.tick - a.tick) / (b.tick - a.tick)));
  const more = exact - view.blend / BLEND_STEPS;
  const { publicRows } = known.schema;
  const [x, y] = ['x', 'y'].map((name) => publicRows.findIndex((row) => row.name === name));
  for (const thing of match.drawn) {
    const slot = a.keys.indexOf(thing.key);
    if (slot < 0 || b.keys[slot] !== thing.key) continue;
    const at = slot * known.rows;
    thing.x += (b.values[at + x] - a.values[at + x]) * more * publicRows[x].wire;
    thing.y += (b.values[at + y] - a.values[at + y]) * more * publicRows[y].wire;
  }
}

const forgetful = new WeakSet<Known>();

/** From now on nothing is noted of what is old. */
function forgetOld(known: Known): void {
  if (forgetful.has(known)) return;
  forgetful.add(known);
  const none = new Uint8Array(known.slots);
  for (const state of known.ring) Object.defineProperty(state, 'stale', { get: () => none.fill(0) });
}
