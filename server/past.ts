import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { viewOf } from '#shared/sim/input.ts';
import { depthOf, layBack, liesAround } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { hasShown } from '#shared/sim/shown.ts';
import { VIEW } from '#shared/sim/view.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { EVIDENCE, EVIDENCE_SHOTS } from '#server/evidence.ts';
import { beginLookup, createLookup, type Lookup, lookUp } from '#server/look-up.ts';
import type { Room } from '#server/room.ts';
import type { Told } from '#server/told.ts';

/*
 * Lag compensation: the past as each seat's client was shown it, read from *shown*. Nothing that lives is moved. Views were checked when
 * they came; all the same nothing here throws, or looks back further than it may, whatever they say.
 */

type PastRoom = Omit<Room, 'past'>;

/** What is open. */
interface Opened {
  readonly room: PastRoom;
  readonly lookup: Lookup;
  /** Things are judged as they are. */
  isPresent: boolean;
  seat: number;
  /** What its client was told; without it, by every tick. */
  told: Told | undefined;
  /** Of `EVIDENCE`. */
  flags: number;
  depth: number;
  /** What the view itself says, before any cap. */
  claimed: number;
}

/** The past of a room, for the judgement of the tick under way: *shown* does not have that tick yet. */
export function createPast(room: PastRoom): Past {
  const opened: Opened = {
    ...{ room, lookup: createLookup(room.world, room.shown), told: undefined },
    ...{ isPresent: true, seat: 0, flags: 0, depth: 0, claimed: 0 },
  };
  return {
    values: opened.lookup.values,
    get depth() {
      return opened.depth;
    },
    open: (seat, capTicks) => openView(opened, seat, capTicks),
    openBack: (seat, depth) => openBack(opened, seat, depth),
    find: (entity) => find(opened, entity),
    note: (shot, hit) => note(opened, shot, hit),
  };
}

/** A view that lies too deep, or that reaches back beyond what is kept, gives way to what the seat was shown as far back as it may look. */
function openView(opened: Opened, seat: number, capTicks: number): void {
  const { room, lookup } = opened;
  const { view } = lookup;
  const now = room.world.head[HEAD_TICK];
  begin(opened, seat);
  viewOf(room.inputs, seat, view);
  if ((view.flags & VIEW.replaced) !== 0) opened.flags |= EVIDENCE.replaced;
  if ((view.flags & VIEW.late) !== 0) opened.flags |= EVIDENCE.late;
  if (view.b === 0) layTick(opened, now - 1);
  opened.claimed = depthOf(view, now);
  const cap = capTicks * DEPTH_PER_TICK;
  if (opened.claimed <= cap && hasShown(room.shown, view.a)) return openLaid(opened, opened.claimed);
  opened.flags |= EVIDENCE.capped;
  openDepth(opened, Math.min(opened.claimed, cap));
}

function openBack(opened: Opened, seat: number, depth: number): void {
  begin(opened, seat);
  opened.claimed = depth;
  openDepth(opened, depth);
}

function begin(opened: Opened, seat: number): void {
  const { client, bot } = opened.room.seats[seat];
  opened.seat = seat;
  opened.told = client?.told;
  opened.flags = bot ? EVIDENCE.bot : 0;
}

/** Opens what lay on the seat's screen so far back; where its frames do not say, what was true then. */
function openDepth(opened: Opened, depth: number): void {
  const { room, lookup } = opened;
  const now = room.world.head[HEAD_TICK];
  const kept = Math.min(depth, (HISTORY_TICKS - 1) * DEPTH_PER_TICK);
  if (kept >= DEPTH_PER_TICK) {
    if (opened.told) layBack(lookup.view, opened.told, now, kept);
    if (!opened.told || !liesAround(lookup.view, now, kept)) {
      opened.told = undefined;
      layBack(lookup.view, lookup.everyTick, now, kept);
    }
  }
  openLaid(opened, kept);
}

/** Less than a tick back is the present: there is nothing between. */
function openLaid(opened: Opened, depth: number): void {
  opened.isPresent = depth < DEPTH_PER_TICK;
  opened.depth = opened.isPresent ? 0 : depth;
  if (opened.isPresent) layTick(opened, opened.room.world.head[HEAD_TICK]);
  else beginLookup(opened.lookup, opened.told);
}

/** Everything as it was in one tick, whoever was told of it. */
function layTick(opened: Opened, tick: number): void {
  const { view } = opened.lookup;
  view.a = tick;
  view.b = tick;
  view.blend = 0;
  view.newest = tick;
  opened.told = undefined;
}

function find(opened: Opened, entity: number): boolean {
  return opened.isPresent ? findNow(opened, entity) : lookUp(opened.lookup, entity);
}

function findNow({ room: { world }, lookup: { rows, values } }: Opened, entity: number): boolean {
  for (let i = 0; i < rows.length; i++) values[i] = world.table[rows[i].index][entity];
  return world.columns.kind[entity] !== 0;
}

function note(opened: Opened, shot: number, hit: number): void {
  const { room, lookup } = opened;
  const { evidence, world } = room;
  const slot = evidence.count++ & (EVIDENCE_SHOTS - 1);
  evidence.ticks[slot] = world.head[HEAD_TICK];
  evidence.seats[slot] = opened.seat;
  evidence.shots[slot] = shot;
  evidence.hits[slot] = hit;
  evidence.viewA[slot] = lookup.view.a;
  evidence.viewB[slot] = lookup.view.b;
  evidence.viewBlend[slot] = lookup.view.blend;
  evidence.depths[slot] = opened.depth;
  evidence.claimed[slot] = opened.claimed;
  evidence.flags[slot] = opened.flags;
  if (hit >= 0) noteHit(opened, slot, hit);
}

/** Whom it hit, as judged and as true. The view is still open, so looking it up again finds what the judgement found. */
function noteHit(opened: Opened, slot: number, hit: number): void {
  const { room, lookup, isPresent } = opened;
  const { judged, truth, flags } = room.evidence;
  const { rows, values } = lookup;
  find(opened, hit);
  if (!isPresent && lookup.isUnseen) flags[slot] |= EVIDENCE.unseen;
  for (let i = 0; i < rows.length; i++) {
    judged[slot * rows.length + i] = values[i];
    truth[slot * rows.length + i] = room.world.table[rows[i].index][hit];
  }
}
