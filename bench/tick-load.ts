import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { createInputFrame, type InputFrame, ONE_INPUT_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import type { Input } from '#shared/sim/input.ts';
import { clearInput, createInput } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { View } from '#shared/sim/view.ts';
import { createSight, fillSight } from '#server/bots.ts';
import type { FramePort } from '#server/client.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { createPost, deliver, newestSent, portInto, sendUp, WHOLE_MS } from '#bench/load-post.ts';
import { createRoom, type Room, type RoomSettings, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/** A room full of connected players, without sockets: what a tick costs by itself. */
export interface TickLoad {
  readonly room: Room;
  /** Lets every player decide, delivers one input frame of each and runs one tick. Allocates nothing itself. */
  readonly tick: () => void;
  /** Where a seat's states go: for whoever takes one anew. */
  readonly port: (seat: number) => FramePort;
  /** [0]: how long all players took to decide in the last tick, ms; no part of the tick. */
  readonly decidedMs: Float64Array;
}

export interface TickLoadOptions {
  readonly game: Game;
  /** Default: the game's first. */
  readonly map?: GameMap;
  /** Values of simulation tunables that are not the default. */
  readonly tunables?: Readonly<Record<string, number>>;
  readonly players: number;
  readonly seed: number;
  /**
   * `script`: everybody wanders, turns and presses every button, whatever happens. `fight`: the game plays itself, each player
   * on what it has been sent, all skills in turn.
   */
  readonly play: 'script' | 'fight';
  /** Every input is so many ticks late; default 0: in time. */
  readonly lateTicks?: number;
  /** Between every player and the server; default: no way at all. */
  readonly line?: LoadLine;
  /** Settings of the room that are not the default. */
  readonly settings?: Partial<RoomSettings>;
  /** For the phases; a constant where only the work matters. */
  readonly nowMs: () => number;
}

/** A line as TCP makes it: nothing is lost or overtaken, but much comes together. */
export interface LoadLine {
  /** Ticks that a state takes; so old is what players see, aim at and acknowledge. */
  readonly downTicks: number;
  /** Ticks that an input takes at most, evenly drawn. */
  readonly jitterTicks: number;
  /** Ticks that players are ahead of the server: inputs that take longer are late. */
  readonly leadTicks: number;
}

const NO_LINE: LoadLine = { downTicks: 0, jitterTicks: 0, leadTicks: 0 };

/** Ticks for which a scripted player keeps its direction and its buttons. */
const LEG_TICKS = 40;

/** What delays are drawn for. */
const DELAY = 0xde1a;

/** Decides what a seat does in the coming tick. */
type Decide = (seat: number, out: Input) => void;

/** Seats every player, connected over a port that writes at once. */
export function createTickLoad(options: TickLoadOptions): TickLoad {
  const { players, nowMs, lateTicks = 0, line = NO_LINE } = options;
  const room = openRoom(options);
  const post = createPost(players);
  const port = (seat: number): FramePort => portInto(room, post, seat);
  for (let seat = 0; seat < players; seat++) seatPlayer(room, seat, 1, port(seat));
  const decide = options.play === 'fight' ? fightIn(room, options) : scriptIn(room, options.seed);
  const decidedMs = new Float64Array(1);
  const frames = Array.from({ length: players }, (): InputFrame => {
    return { ...createInputFrame(), epoch: 1, count: 1, inputs: [createInput()] };
  });
  const writer = { bytes: new Uint8Array(ONE_INPUT_BYTES_MAX), at: 0 };
  function sendInput(seat: number, next: number): void {
    const frame = frames[seat];
    frame.ackTick = newestSent(post, seat, next - 1 - line.downTicks);
    frame.firstTick = next - lateTicks + line.leadTicks;
    setView(frame.inputs[0].view, newestSent(post, seat, frame.ackTick - 1), frame.ackTick);
    writer.at = 0;
    writeInputFrame(writer, frame);
    const delay = line.jitterTicks === 0 ? 0 : randomU32(options.seed, next, seat, DELAY) % (line.jitterTicks + 1);
    sendUp(post, seat, writer.bytes, writer.at, next + delay);
  }

  function tick(): void {
    const next = tickOf(room) + 1;
    const startMs = nowMs();
    for (let seat = 0; seat < players; seat++) decide(seat, frames[seat].inputs[0]);
    decidedMs[0] = nowMs() - startMs;
    for (let seat = 0; seat < players; seat++) {
      if (room.seats[seat].taken) sendInput(seat, next);
      deliver(post, room, seat, next);
    }
    runTick(room, next * WHOLE_MS);
  }
  return { room, port, tick, decidedMs };
}

/** What a player draws who has two states: between them. */
function setView(view: View, a: number, b: number): void {
  if (a === 0) return;
  view.a = a;
  view.b = b;
  view.blend = 128;
  view.newest = b;
}

function openRoom({ game, map, players, seed, tunables = {}, settings, nowMs }: TickLoadOptions): Room {
  const simulation = defaultValues(game.tunables);
  for (const [key, value] of Object.entries(tunables)) simulation[game.tunables.at[key]] = value;
  return createRoom({
    code: 'LOAD',
    game,
    map: map ?? game.maps[0],
    seats: players,
    seed,
    tunables: simulation,
    settings: { ...roomSettings(defaultValues(hostTunables)), ...settings },
    nowMs,
  });
}

function scriptIn(room: Room, seed: number): Decide {
  return (seat, out) => {
    const tick = tickOf(room) + 1;
    const bits = randomU32(seed, Math.floor(tick / LEG_TICKS), seat, 1);
    out.moveX = ((bits & 0xff) % 255) - 127;
    out.moveY = (((bits >>> 8) & 0xff) % 255) - 127;
    out.aim = (tick * 97 + seat * 4001) & 0xffff;
    out.held = (bits >>> 16) & 0xff;
    out.pressed = out.held;
  };
}

function fightIn(room: Room, { game, players, seed }: TickLoadOptions): Decide {
  const { bots } = game;
  if (!bots) throw new Error(`${game.name} cannot play itself`);
  const mind = bots.open(room.map, room.world.ranges);
  const memories = Array.from({ length: players }, () => new Float64Array(bots.memory));
  const sight = createSight(room.world);
  return (seat, out) => {
    const { client } = room.seats[seat];
    if (!client) return;
    fillSight(client, sight);
    clearInput(out);
    mind.think(sight, memories[seat], seat % bots.skills.length, seed + seat, out);
  };
}
