import type { Room } from '#server/room.ts';
import { EVIDENCE, EVIDENCE_SHOTS } from '#server/evidence.ts';
import type { Game } from '#shared/games/game.ts';
import { depthOf } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { hasShown, shownAt } from '#shared/sim/shown.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import type { Arena } from '#bench/hits/arenas.ts';
import type { Cause, Cell } from '#bench/hits/cells.ts';
import { type Body, firstHit } from '#bench/hits/geometry.ts';
import { JUMP, jumpOf } from '#bench/hits/jumps.ts';
import { columnOf, freshTrace, type ScreenShot } from '#bench/hits/screen-shots.ts';

/*
 * What the server makes of the shots, beside what their shooters' screens said.
 */

/** A shot that a client has fired and the server has not judged yet. */
export interface Expected extends ScreenShot {
  readonly cell: Cell;
  readonly target: number;
}

/** What a shot came to. */
export interface Settled {
  readonly shot: Expected;
  /** Why it does not count; undefined: it does. */
  readonly cause: Cause | undefined;
  /** Seat of whom the server says it hit, or -1. */
  readonly server: number;
  /** The same by how everything stands when it is judged. */
  readonly present: number;
  /** 1 / DEPTH_PER_TICK. */
  readonly depth: number;
  /** How the target was put elsewhere meanwhile: of `JUMP`. */
  readonly jump: number;
}

export interface Verdicts {
  /** The game as the server has it. */
  readonly game: Game;
  expect(shot: Expected): void;
  /** Whatever was not judged until now came too late, or never. */
  end(): void;
}

export interface VerdictsOptions {
  readonly arena: Arena;
  readonly room: () => Room | undefined;
  readonly settled: (settled: Settled) => void;
}

export function createVerdicts({ arena, room, settled }: VerdictsOptions): Verdicts {
  const places = [...arena.targets, ...arena.shooters];
  const expected = places.map(() => new Map<number, Expected>());
  const game = withRules(arena.game, (rules) => ({
    join(world, seat) {
      rules.join(world, seat);
      columnOf(world, 'x')[seat] = places[seat].x * POSITION_PER_METRE;
      columnOf(world, 'y')[seat] = places[seat].y * POSITION_PER_METRE;
    },
    judge(world, inputs, past) {
      rules.judge(world, inputs, past);
      const now = room();
      for (let seat = 0; seat < expected.length; seat++) if (now) settleSeat(now, world, seat);
    },
  }));
  return {
    game,
    expect: (shot) => void expected[shot.seat].set(shot.tick, shot),
    end() {
      for (const shots of expected) for (const shot of shots.values()) dismiss(shot);
    },
  };

  function settleSeat(now: Room, world: World, seat: number): void {
    const tick = world.head[HEAD_TICK];
    for (const shot of expected[seat].values()) {
      if (shot.tick > tick) continue;
      expected[seat].delete(shot.tick);
      const trace = freshTrace(arena, world, seat);
      if (trace < 0 || shot.tick < tick) dismiss(shot);
      else settled(judgeShot(arena, now, world, shot, trace));
    }
  }

  /** It was not fired in its tick. */
  function dismiss(shot: Expected): void {
    settled({ shot, cause: 'late', server: -1, present: -1, depth: 0, jump: JUMP.none });
  }
}

function judgeShot(arena: Arena, room: Room, world: World, shot: Expected, trace: number): Settled {
  const server = columnOf(world, 'hit')[trace] - 1;
  const from = {
    x: columnOf(world, 'x')[trace] / POSITION_PER_METRE,
    y: columnOf(world, 'y')[trace] / POSITION_PER_METRE,
  };
  const present = firstHit(from, columnOf(world, 'aim')[trace], bodiesNow(arena, world, shot.seat), arena.shape);
  const depth = depthOf(shot.view, shot.tick);
  const involved = new Set([shot.seat, shot.target, shot.foreseen, shot.drawn, server].filter((seat) => seat >= 0));
  const cause =
    findStrange(room, world, shot, trace) ??
    (depth > arena.capTicks * DEPTH_PER_TICK ? 'capped' : undefined) ??
    ([...involved].some((seat) => isGuarded(arena, room, world, shot, seat)) ? 'protected' : undefined);
  return { shot, cause, server, present, depth, jump: jumpOf(room, shot.view, shot.target) };
}

/** Whoever can be hit just now. */
function bodiesNow(arena: Arena, world: World, shooter: number): Body[] {
  const [x, y, guard] = ['x', 'y', arena.guard.field].map((name) => columnOf(world, name));
  const bodies: Body[] = [];
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (seat === shooter || world.columns.kind[seat] !== arena.bodyKind || (guard[seat] & arena.guard.bits) !== 0)
      continue;
    bodies.push({ seat, x: x[seat] / POSITION_PER_METRE, y: y[seat] / POSITION_PER_METRE });
  }
  return bodies;
}

/** Whether the shot that was judged is another than the one that was foreseen. */
function findStrange(room: Room, world: World, shot: Expected, trace: number): Cause | undefined {
  const [x, y, aim] = ['x', 'y', 'aim'].map((name) => columnOf(world, name)[trace]);
  const flags = flagsOf(room, shot);
  if (x !== shot.x || y !== shot.y || aim !== shot.aim) return 'mispredicted';
  return shot.view.b === 0 ? 'blank' : causeOfFlags(flags);
}

/** Why a shot does not count by the server's own evidence. */
export function causeOfFlags(flags: number): Cause | undefined {
  if ((flags & EVIDENCE.late) !== 0) return 'late';
  if ((flags & EVIDENCE.unseen) !== 0) return 'unseen';
  return (flags & EVIDENCE.replaced) === 0 ? undefined : 'replaced';
}

/** What was noted as evidence of the shot; the newest of its seat. */
function flagsOf({ evidence }: Room, { seat, tick }: Expected): number {
  for (let back = 1; back <= Math.min(evidence.count, EVIDENCE_SHOTS); back++) {
    const slot = (evidence.count - back) % EVIDENCE_SHOTS;
    if (evidence.ticks[slot] !== tick) break;
    if (evidence.seats[slot] === seat) return evidence.flags[slot];
  }
  throw new Error(`there is no evidence of the shot of seat ${seat} in tick ${tick}`);
}

/** Whether a body was gone or protected when the shot was judged, or in one of the frames on the screen. */
function isGuarded({ guard, bodyKind }: Arena, room: Room, world: World, { view }: Expected, seat: number): boolean {
  const { kind } = world.columns;
  if (kind[seat] !== bodyKind || (columnOf(world, guard.field)[seat] & guard.bits) !== 0) return true;
  const { shown } = room;
  const row = shown.rows.findIndex(({ name }) => name === guard.field);
  return [view.a, view.b].some((tick) => {
    if (!hasShown(shown, tick)) return false;
    const values = shownAt(shown, tick);
    return values[seat] !== bodyKind || (values[row * shown.capacity + seat] & guard.bits) !== 0;
  });
}
