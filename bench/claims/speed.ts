import { createCheats, honest, type Sender, turnedDash, type Want } from '#bench/cheats/flood.ts';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { createDraw, type Draw } from '#bench/sim/draw.ts';
import { ahead, closest, createReach, type Farthest, farthest, type Reach, reachOf } from '#bench/speed/bounds.ts';
import { type LobbyRun, raceInLobby } from '#bench/speed/speed-lobby.ts';
import { type Act, runSpeed, SPAWN_METRES, type SpeedRun, type Track } from '#bench/speed/speed-room.ts';
import type { Room } from '#server/room.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON } from '#shared/games/relight/schema.ts';
import { DASH_TICKS } from '#shared/games/relight/sizes.ts';
import type { Input } from '#shared/sim/input.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';

/** Schedules of each kind. */
const SCHEDULES = {
  short: { straight: 900, wild: 600, sharp: 300 },
  long: { straight: 20_000, wild: 20_000, sharp: 5000 },
};
const PLANTED = { straight: 20, wild: 20, sharp: 14 };

/** Ten seconds, as the claim says, and now and then longer. */
const TICKS = 600;
const LONG_TICKS = 1500;

const METRES = { walk: 5, dash: 4 };
const WAIT_TICKS = { dash: 180, rail: 54, pulse: 15 };

/** The speed of the sharp game: it turns at once, which is as bad as it gets. */
const DOT_METRES = 6;

/** A difference of two floats that stand for one length. */
const EQUAL_METRES = 1e-9;

/** Who has come to the same place by other inputs may be rounded otherwise: by one step of a position at rest, and never by more. */
const AHEAD_METRES_MAX: number = 1 / POSITION_PER_METRE;

/** What a seat does, told by the timer that it sets. */
const acts: readonly Act[] = [
  { name: 'dash', field: 'dashWait', value: WAIT_TICKS.dash },
  { name: 'rail', field: 'railWait', value: WAIT_TICKS.rail },
  { name: 'pulse', field: 'pulseWait', value: WAIT_TICKS.pulse },
];
const BUTTONS: number = BUTTON.rail | BUTTON.pulse | BUTTON.dash;

/**
 * Senders that say more than an input per tick, too early, too late, twice, or otherwise the second time, against a player who says
 * what is right: alone on a wide plain, in a room without a client, and some of them through the lobby.
 */
export const speed: Claim = {
  name: 'speed',
  sentence:
    'Whoever sends inputs at 61 to 960 Hz, or 300 of them at once, gets no further in 10 s than an honest player, and no dash or shot more.',
  run: (options) => Promise.resolve(proveSpeed(options)),
};

/** What the schedules came to. */
interface Found {
  /** The greatest share of the honest player's way, and by how much anybody was ever ahead, m. */
  ratio: number;
  aheadMetres: number;
  /** By rollback.ticks: how much further than lawful somebody was shown to get in a window, as ticks of top speed. */
  readonly shownTicks: number[];
  readonly sharpTicks: number[];
  /** ... by which the truth exceeded the reach of its window, m. */
  truthMetres: number;
  /** ... and what was shown its own bound, with dashes, m. */
  boundMetres: number;
  /** How far a body was shown to go from one tick to the next, without dashes and with them, m. */
  readonly leapMetres: { walking: number; dashing: number };
  /** How much earlier than lawful anything was done again, ticks. */
  earlyTicks: number;
  done: number;
}

function proveSpeed(options: ClaimOptions): ClaimResult {
  const counts = options.plant ? PLANTED : SCHEDULES[options.form];
  const found = createFound();
  proveStraight(options, counts.straight, found);
  proveWild(options, counts.wild, found);
  proveSharp(options, counts.sharp, found);
  const lobby = raceInLobby(options.plant ? ['66 Hz'] : undefined);
  for (const { name, ratio, closed } of lobby) {
    options.log(
      `through the lobby, ${name}: ${ratio.toFixed(4)} of the honest way${closed ? `, closed: ${closed}` : ''}`,
    );
  }
  report(options, found);
  return judge(options, found, lobby, counts.straight + counts.wild + counts.sharp);
}

function createFound(): Found {
  const none = (): number[] => Array.from({ length: ROLLBACK_TICKS_MAX + 1 }, () => 0);
  return {
    ratio: 0,
    aheadMetres: -Infinity,
    shownTicks: none(),
    sharpTicks: none(),
    truthMetres: -Infinity,
    boundMetres: -Infinity,
    leapMetres: { walking: 0, dashing: 0 },
    earlyTicks: -Infinity,
    done: 0,
  };
}

function run(
  { plant: name }: Pick<ClaimOptions, 'plant'>,
  parts: Omit<SpeedRun, 'plant' | 'game'> & { readonly game?: Game },
): Track {
  const plant = name === undefined ? undefined : plants[name];
  const whole = { game: relight as unknown as Game, tunables: { 'round.warmUpS': 600 }, ...parts };
  return runSpeed(plant ? { ...whole, plant } : whole);
}

/** Straight on at full speed, dashing and shooting whenever it goes: nobody is ever ahead of the honest player. */
function proveStraight(options: ClaimOptions, schedules: number, found: Found): void {
  for (let seed = 1; seed <= schedules; seed++) {
    const draw = createDraw(seed, 1);
    const { moveX, moveY } = direction(draw);
    const pressed = draw.chance(0.5) ? BUTTONS : 0;
    const ticks = draw.chance(0.1) ? LONG_TICKS : TICKS;
    const rollbackTicks = draw.whole(0, ROLLBACK_TICKS_MAX);
    const want: Want = () => ({ moveX, moveY, pressed });
    const right = run({}, { sender: honest(want), ticks, seed, rollbackTicks, acts });
    const wrong = run(options, { sender: cheat(seed, draw, want), ticks, seed, rollbackTicks, acts });
    found.ratio = Math.max(found.ratio, wayOf(wrong) / wayOf(right));
    found.aheadMetres = Math.max(found.aheadMetres, ahead(wrong, right, SPAWN_METRES, SPAWN_METRES));
    noteActs(found, wrong);
  }
}

/** How far the truth leads from the beginning to the end. */
function wayOf({ trueX, trueY, ticks }: Track): number {
  return Math.hypot(trueX[ticks - 1] - SPAWN_METRES, trueY[ticks - 1] - SPAWN_METRES);
}

function cheat(seed: number, draw: Draw, want: Want): Sender {
  return draw.oneOf(Object.values(createCheats(seed, want)));
}

/** At full length, in any direction. */
function direction(draw: Draw): { readonly moveX: number; readonly moveY: number } {
  const radians = draw.between(0, 2 * Math.PI);
  return { moveX: Math.round(127 * Math.cos(radians)), moveY: Math.round(127 * Math.sin(radians)) };
}

/** Hither and thither, and never the same when asked twice: in no window does anybody get further than its bound. */
function proveWild(options: ClaimOptions, schedules: number, found: Found): void {
  for (let seed = 1; seed <= schedules; seed++) {
    const draw = createDraw(seed, 2);
    const rollbackTicks = draw.chance(0.5) ? ROLLBACK_TICKS_MAX : draw.whole(0, ROLLBACK_TICKS_MAX);
    const pressed = draw.chance(0.5) ? BUTTONS : 0;
    const isTurned = pressed !== 0 && draw.chance(0.05);
    const sender = isTurned ? turnedDash(BUTTON.dash) : cheat(seed, draw, restless(createDraw(seed, 3), pressed));
    const track = run(options, { sender, ticks: TICKS, seed, rollbackTicks, acts });
    const waitTicks = pressed === 0 ? Infinity : WAIT_TICKS.dash;
    const reach = createReach(METRES.walk, { metres: METRES.dash, ticks: DASH_TICKS, waitTicks });
    noteWindows(found, track, reach, rollbackTicks);
    const [{ metres }] = farthest(track.shownX, track.shownY);
    const kind = pressed === 0 ? 'walking' : 'dashing';
    found.leapMetres[kind] = Math.max(found.leapMetres[kind], metres);
    if (pressed === 0) noteShown(found.shownTicks, track, reach, rollbackTicks);
    noteActs(found, track);
  }
}

/** Keeps a direction for a while; half of the time another one than it said before. */
function restless(draw: Draw, pressed: number): Want {
  let until = 0;
  let now: Partial<Input> = {};
  return (tick) => {
    if (tick >= until) {
      now = { ...direction(draw), pressed };
      until = tick + draw.whole(1, 30);
    }
    return draw.chance(0.2) ? { ...direction(draw), pressed } : now;
  };
}

/** In a game in which a body turns at once, along one axis: the bound is reached. */
function proveSharp(options: ClaimOptions, schedules: number, found: Found): void {
  const reach = createReach(DOT_METRES, { metres: 0, ticks: 1, waitTicks: Infinity });
  for (let seed = 1; seed <= schedules; seed++) {
    const draw = createDraw(seed, 4);
    const rollbackTicks = seed % (ROLLBACK_TICKS_MAX + 1);
    const turns = createDraw(seed, 5);
    const want: Want = () => ({ moveX: turns.chance(0.5) ? 127 : -127 });
    const sender = draw.chance(0.5) ? turnBack(rollbackTicks) : cheat(seed, draw, want);
    const track = run(options, { game: dot, tunables: {}, sender, ticks: TICKS, seed, rollbackTicks });
    noteWindows(found, track, reach, rollbackTicks);
    noteShown(found.sharpTicks, track, reach, rollbackTicks);
  }
}

/** Goes left, lets the server go on so for as long as a rollback reaches, and then says that it went right. */
function turnBack(rollbackTicks: number): Sender {
  return (nextTick) => {
    const phase = nextTick % 30;
    if (phase < 15) return [{ firstTick: nextTick, inputs: [{ moveX: -127 }] }];
    if (phase < 15 + rollbackTicks) return [];
    const firstTick = phase === 15 + rollbackTicks ? nextTick - rollbackTicks : nextTick;
    return [{ firstTick, inputs: Array.from({ length: nextTick + 1 - firstTick }, () => ({ moveX: 127 })) }];
  };
}

/**
 * The truth obeys the reach of every window. What is shown agrees with the truth to come up to `rollbackTicks` before, so both ends of a
 * window may be off by what is reached in that time.
 */
function noteWindows(found: Found, track: Track, reach: Reach, rollbackTicks: number): void {
  for (const { ticks, metres } of farthest(track.trueX, track.trueY)) {
    found.truthMetres = Math.max(found.truthMetres, metres - reachOf(reach, ticks));
  }
  for (const { ticks, metres } of farthest(track.shownX, track.shownY)) {
    const bound = reachOf(reach, ticks + rollbackTicks) + reachOf(reach, rollbackTicks);
    found.boundMetres = Math.max(found.boundMetres, metres - bound);
  }
}

/** How many ticks of top speed more than its window somebody was shown to get. */
function noteShown(seen: number[], track: Track, { walkMetres }: Reach, rollbackTicks: number): void {
  const more = ({ ticks, metres }: Farthest): number => metres / walkMetres - ticks;
  seen[rollbackTicks] = Math.max(seen[rollbackTicks], ...farthest(track.shownX, track.shownY).map(more));
}

function noteActs(found: Found, track: Track): void {
  for (const { name, value } of acts) {
    found.done += track.acts[name].length;
    found.earlyTicks = Math.max(found.earlyTicks, value - closest(track.acts[name]));
  }
}

function report(options: ClaimOptions, found: Found): void {
  options.log(
    `straight on: ${found.ratio.toFixed(6)} of the honest way, ever ahead by ${found.aheadMetres.toFixed(6)} m`,
  );
  options.log(`in any window W the truth leads ${found.truthMetres.toFixed(6)} m further than v * W and lawful dashes`);
  options.log(`${found.done} dashes and shots, the earliest ${found.earlyTicks} ticks before its time`);
  const { walking, dashing } = found.leapMetres;
  options.log(
    `shown to leap ${walking.toFixed(2)} m in a tick at most, and ${dashing.toFixed(2)} m where a dash was turned`,
  );
  for (let ticks = 0; ticks <= ROLLBACK_TICKS_MAX; ticks++) {
    const [relightTicks, dotTicks] = [found.shownTicks[ticks], found.sharpTicks[ticks]].map((most) => most.toFixed(2));
    options.log(
      `rollback.ticks ${ticks}: shown to get v * (W + ${2 * ticks}/60) at most; seen ${relightTicks} in Relight, ${dotTicks} where bodies turn at once`,
    );
  }
}

function judge(options: ClaimOptions, found: Found, lobby: readonly LobbyRun[], schedules: number): ClaimResult {
  // To a thousandth: in 10 s a rounding is less than a hundredth of that.
  const ratio = Math.round(1000 * Math.max(found.ratio, ...lobby.map((one) => one.ratio))) / 1000;
  const isWithin = (seen: readonly number[]): boolean => seen.every((most, ticks) => most <= 2 * ticks);
  const pass =
    ratio <= 1 &&
    found.aheadMetres <= AHEAD_METRES_MAX &&
    found.truthMetres <= EQUAL_METRES &&
    found.boundMetres <= EQUAL_METRES &&
    found.earlyTicks <= 0 &&
    isWithin(found.shownTicks) &&
    isWithin(found.sharpTicks);
  return {
    claim: 'speed',
    form: options.form,
    figure: ratio,
    unit: 'of the way of an honest player',
    threshold:
      '<= 1.000, at any moment ahead by at most 1/4096 m; in any window W at most v * (W + 2 * rollback.ticks / 60)',
    n: schedules + lobby.length,
    excluded: 0,
    seeds: [1, schedules],
    pass,
    details: { ...found, lobby },
  };
}

/** The planted faults: what servers do that were not built like this one. */
const plants: Readonly<Record<string, NonNullable<SpeedRun['plant']>>> = {
  /** Moves a body once for each input that comes. */
  'per-input': (room, inputs) => {
    for (let more = 1; more < Math.min(inputs, 16); more++) room.rules.predict(room.world, room.inputs);
  },
  /** Goes back and forgets that the dash has been used. */
  cooldown: (room) => {
    const { dashWait } = room.world.columns as unknown as { dashWait?: Uint16Array };
    if (wentBack(room) && dashWait) dashWait[0] = 0;
  },
  /** Lives what it goes back to in addition to what it has lived. */
  twice: (room) => {
    if (wentBack(room)) for (let tick = 0; tick < 6; tick++) room.rules.predict(room.world, room.inputs);
  },
};

/** Whether the last tick began with a rollback. */
function wentBack({ counters, timeline, world }: Room): boolean {
  const before = rollbacksOf.get(world) ?? 0;
  rollbacksOf.set(world, counters.rollbacks);
  return timeline.world === world && counters.rollbacks > before;
}

const rollbacksOf = new WeakMap<object, number>();
