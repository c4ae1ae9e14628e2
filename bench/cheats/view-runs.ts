import { createViewCheat, type Cheat, type ViewCheat } from '#bench/cheats/view-cheat.ts';
import { addClient, createSystem, type System } from '#bench/sim/system.ts';
import type { Client } from '#client/netcode/api.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Game } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { depthOf } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { VIEW } from '#shared/sim/view.ts';
import { delayed } from '#shared/testing/netsim.ts';
import { tcpLine } from '#shared/testing/tcp-line.ts';
import type { Room } from '#server/room.ts';

/*
 * Cheats, and honest clients, on the real server over one kind of line: how deep a past they were allowed.
 */

/** What all of them play: every input shoots at what is on the screen. */
const game: Game = {
  ...dot,
  look: { ...dot.look, buttons: [{ bit: 1, name: 'Shoot', repeats: true, aimed: true, keys: [] }] },
};

export interface ViewLine {
  readonly name: string;
  /** Both ways together. */
  readonly rttMs: number;
  readonly jitterMs: number;
  /** Ticks between two states. */
  readonly every: number;
  readonly lossShare: number;
}

/** A fault that a run is given: called with the room after every tick. */
export type Fault = (room: Room) => void;

export interface ViewRunOptions {
  readonly line: ViewLine;
  readonly seconds: number;
  readonly seed: number;
  readonly fault?: Fault | undefined;
}

/** What a cheat came to on a line. */
export interface CheatRow {
  readonly cheat: Cheat;
  readonly line: ViewLine;
  /** Views of its inputs that the server judged by. */
  readonly views: number;
  readonly replaced: number;
  /** Greatest depth, ticks. */
  readonly deepest: number;
  /** By how many ticks the accepted views lay deeper than an honest client could have drawn: the most, and the least of the upper 1 %. */
  readonly gain: number;
  readonly gainP99: number;
}

/** No weapon looks back further; what is claimed beyond it is worth nothing. */
const LOOK_BACK_TICKS = 31;

/** Nothing counts before: who has just joined has no past, and until a line's jitter is known it costs up to half a tick more. */
const SETTLE_TICKS = 300;

const JOIN_MS = 1000;
const CHEATS_PER_ROOM = 10;

/** Runs each cheat on the line, up to ten of them in a room. */
export function runCheats(options: ViewRunOptions, cheats: readonly Cheat[]): CheatRow[] {
  const rows: CheatRow[] = [];
  for (let first = 0; first < cheats.length; first += CHEATS_PER_ROOM) {
    rows.push(...runRoom(options, cheats.slice(first, first + CHEATS_PER_ROOM)));
  }
  return rows;
}

function runRoom(options: ViewRunOptions, cheats: readonly Cheat[]): CheatRow[] {
  const watched: Watched[] = [];
  const system = openSystem(options, (room) => watched.forEach((one) => watch(one, room)));
  const ahead = Math.ceil((options.line.rttMs / 2 + options.line.jitterMs / 2) / TICK_MS) + 2;
  cheats.forEach((cheat, at) => {
    const seed = options.seed * 1000 + at;
    const connect = connectOver(system, options.line, seed);
    watched.push({
      made: createViewCheat({ system, game, connect, cheat, seed, ahead }),
      gains: [],
      depths: [],
      replaced: 0,
      first: 0,
    });
  });
  system.clock.advanceBy(JOIN_MS);
  for (const { made } of watched) made.raw.join(made.cheat.name);
  system.clock.advanceBy(options.seconds * 1000);
  return watched.map((one) => rowOf(one, options.line));
}

interface Watched {
  readonly made: ViewCheat;
  readonly gains: number[];
  readonly depths: number[];
  replaced: number;
  /** Tick of its first input. */
  first: number;
}

/** Takes in the views of inputs that came since the last tick. */
function watch(one: Watched, room: Room): void {
  const { joined } = one.made.raw;
  if (!joined) return;
  const { ticks, slots } = room.seats[joined.seat].buffer;
  for (let slot = 0; slot < ticks.length; slot++) {
    const earliest = one.made.earliest.get(ticks[slot]);
    if (earliest === undefined) continue;
    one.made.earliest.delete(ticks[slot]);
    one.first ||= ticks[slot];
    if (ticks[slot] < one.first + SETTLE_TICKS || slots[slot].view.b === 0 || earliest === Infinity) continue;
    const depth = depthOf(slots[slot].view, ticks[slot]) / DEPTH_PER_TICK;
    one.depths.push(depth);
    one.gains.push(Math.min(LOOK_BACK_TICKS, depth) - Math.min(LOOK_BACK_TICKS, ticks[slot] - earliest));
    if ((slots[slot].view.flags & VIEW.replaced) !== 0) one.replaced++;
  }
}

function rowOf({ made, gains, depths, replaced }: Watched, line: ViewLine): CheatRow {
  const sorted = gains.toSorted((a, b) => a - b);
  return {
    cheat: made.cheat,
    line,
    views: gains.length,
    replaced,
    deepest: Math.max(...depths),
    gain: sorted.at(-1) ?? NaN,
    gainP99: sorted[Math.floor(0.99 * sorted.length)] ?? NaN,
  };
}

/** What became of the views of honest clients on a line. */
export interface HonestRow {
  readonly line: ViewLine;
  readonly views: number;
  /** Not taken as they were. */
  readonly refused: number;
}

/** Pictures a second of the honest clients on a line. */
const PICTURES_HZ = [30, 30, 60, 60, 144];

/** The real client, drawing at several rates and shooting in every tick; from a second after the last has joined. */
export function runHonest(options: ViewRunOptions): HonestRow {
  const system = openSystem(options, () => {});
  const clients = PICTURES_HZ.map((hz, at) => {
    const client = addClient(system, connectOver(system, options.line, options.seed * 1000 + at), game);
    drawPictures(system, client, 1000 / hz, (at * 7) % 30);
    return client;
  });
  system.clock.advanceBy(JOIN_MS);
  for (const client of clients) client.join('honest');
  system.clock.advanceBy(3 * JOIN_MS);
  const before = countersOf(system);
  system.clock.advanceBy(options.seconds * 1000);
  const after = countersOf(system);
  return { line: options.line, views: after.views - before.views, refused: after.refused - before.refused };
}

function drawPictures({ clock }: System, client: Client, everyMs: number, firstMs: number): void {
  const draw = (): void => {
    clock.after(everyMs, draw);
    if (client.state.at !== 'playing') return;
    client.state.match.intent.held = 1;
    client.state.match.update();
  };
  clock.after(firstMs, draw);
}

function countersOf({ lobby }: System): { readonly views: number; readonly refused: number } {
  const [{ room }] = lobby.rooms.values();
  const { inputsUsed, viewsClamped, viewsForged } = room.counters;
  return { views: inputsUsed, refused: viewsClamped + viewsForged };
}

function openSystem({ line, seed, fault }: ViewRunOptions, stepped: Fault): System {
  return createSystem({
    game,
    seed,
    host: { 'send.everyTicks': line.every },
    stepped: ({ rooms }) => {
      for (const { room } of rooms.values()) {
        stepped(room);
        fault?.(room);
      }
    },
  });
}

function connectOver({ connect, clock }: System, line: ViewLine, seed: number): Connect {
  const oneWayMs = line.rttMs / 2;
  const jitterMs = line.jitterMs / 2;
  if (line.lossShare === 0) {
    const ways = { upMs: oneWayMs, upJitterMs: jitterMs, downMs: oneWayMs, downJitterMs: jitterMs };
    return delayed(connect, clock, { ...ways, seed });
  }
  const widths = { upBytesPerMs: 1000, downBytesPerMs: 1000 };
  const ways = { upMs: oneWayMs, downMs: oneWayMs, jitterMs, ...widths };
  return tcpLine(connect, clock, { ...ways, lossShare: line.lossShare, seed });
}
