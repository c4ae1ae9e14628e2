import { Buffer } from 'node:buffer';
import type { ClientState, Drawn, Intent, Match } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import { toRadians } from '#client/netcode/intent.ts';
import { isFree, noteDrawn, noteKnown, press, type Presses } from '#bench/load/presses.ts';
import { forgetTime, noteLook, noteState, type States } from '#bench/load/states.ts';
import { createWalk, noteState as readHead } from '#bench/wire/generator/backtick.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { Game, Mind } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { STATE_FRAME } from '#shared/net/state-header.ts';
import { clearInput, createInput } from '#shared/sim/input.ts';

/*
 * A client as a page has it, without a page: it predicts, draws and lets the game play it, but for where it looks, which the presses decide. It
 * watches the presses of its partner, who sits in the same room and the same process.
 */

export interface ProbeOptions {
  readonly name: string;
  readonly seed: number;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly games: readonly Game[];
  /** Undefined: opens one. */
  readonly room: string | undefined;
  readonly states: States;
  /** Its own, which its partner watches. */
  readonly presses: Presses;
  readonly onSeat: (code: string) => void;
  readonly onEnd: (why: string) => void;
}

export interface Probe {
  partner: Probe | undefined;
  readonly presses: Presses;
  /** Once per picture. */
  update(): void;
  /** Turns, if the turn before has been seen. */
  press(): void;
  /** Where the body of a seat looks in the newest state, radians; undefined where it is not known. */
  facingOf(seat: number): number | undefined;
  seat(): number;
  /** Sum of its mismatches so far, by cause. */
  corrections(): Readonly<Record<string, number>>;
  /** Whether the server has slowed the game down since `restart`. */
  readonly isSlowed: boolean;
  restart(): void;
  close(): void;
}

export function createProbe(options: ProbeOptions): Probe {
  return new NetProbe(options);
}

/** Written out as a class because it has an identity and a lifetime, like the client that it holds. */
class NetProbe implements Probe {
  partner: Probe | undefined;
  readonly presses: Presses;
  private readonly options: ProbeOptions;
  private readonly client: ReturnType<typeof createClient>;
  private readonly input = createInput();
  private readonly walk = createWalk(0);
  private match: Match | undefined;
  private mind: Mind | undefined;
  private memory = new Float64Array(0);
  private asked = false;
  private aimRadians = 0;
  isSlowed = false;

  constructor(options: ProbeOptions) {
    this.options = options;
    this.presses = options.presses;
    const { clock, games } = options;
    const storage = { load: () => undefined, save: () => {} };
    this.client = createClient({ connect: this.watched(options.connect), clock, games, storage });
    this.client.onChange = (state) => this.onChange(state);
  }

  /** The same way in, of which each state is noted once the client has taken it in. */
  private watched(connect: Connect): Connect {
    return (auth, handler) =>
      connect(auth, {
        onOpen: () => handler.onOpen(),
        onFrame: (bytes) => {
          handler.onFrame(bytes);
          this.onFrame(bytes);
        },
        onEvent: (event, payload) => handler.onEvent(event, payload),
        onClose: (final) => {
          forgetTime(this.options.states);
          handler.onClose(final);
        },
      });
  }

  private onFrame(bytes: Uint8Array): void {
    if (bytes[0] !== STATE_FRAME) return;
    const nowMs = this.options.clock.nowMs();
    readHead(this.walk, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
    noteState(this.options.states, this.walk.header.tick, nowMs);
    const { partner } = this;
    if (partner && !isFree(partner.presses)) noteKnown(partner.presses, this.facingOf(partner.seat()), nowMs);
  }

  private onChange(state: ClientState): void {
    if (state.at === 'lobby') this.onLobby(state);
    else if (state.at === 'playing' && state.match !== this.match) this.onSeat(state.match);
    else if (state.at === 'dropped') this.options.onEnd('dropped');
    else if (state.at === 'closed') this.options.onEnd(state.why.code);
  }

  private onLobby({ notice }: ClientState & { at: 'lobby' }): void {
    if (notice) return this.options.onEnd(notice.code);
    if (this.asked) return;
    this.asked = true;
    const { name, room } = this.options;
    if (room === undefined) this.client.create(name);
    else this.client.join(name, room);
  }

  private onSeat(match: Match): void {
    this.match = match;
    const { bots } = match.game;
    this.mind = bots?.open(match.map, match.sight.world.ranges);
    this.memory = new Float64Array(bots?.memory ?? 0);
    this.options.onSeat(match.code);
  }

  update(): void {
    const { match, partner } = this;
    if (!match || this.client.state.at !== 'playing') return;
    this.decide(match);
    match.update();
    this.isSlowed ||= match.speed < 1;
    const nowMs = this.options.clock.nowMs();
    noteLook(this.options.states, nowMs);
    if (partner && !isFree(partner.presses))
      noteDrawn(partner.presses, drawnBody(match, partner.seat())?.facingRadians, nowMs);
  }

  /** It walks as the game's own mind has it until it sees its partner, to whom it keeps; it looks where the last press turned it. */
  private decide(match: Match): void {
    const { mind, input, partner } = this;
    const { intent, sight } = match;
    intent.aimRadians = this.aimRadians;
    const other = partner && drawnBody(match, partner.seat());
    if (other && match.own) return keepTo(match.own, other, intent);
    if (!mind || sight.count === 0) return;
    clearInput(input);
    mind.think(sight, this.memory, 0, this.options.seed, input);
    intent.moveX = input.moveX / 127;
    intent.moveY = input.moveY / 127;
  }

  press(): void {
    const { match, partner, presses } = this;
    if (!match || !partner || this.client.state.at !== 'playing' || !isFree(presses)) return;
    const isKnown = match.own !== undefined && partner.facingOf(match.seat) !== undefined;
    this.aimRadians = press(presses, isKnown, this.options.clock.nowMs());
    match.intent.aimRadians = this.aimRadians;
  }

  facingOf(seat: number): number | undefined {
    if (!this.match || this.client.state.at !== 'playing') return undefined;
    const { sight, game } = this.match;
    const { columns } = sight.world;
    for (let i = 0; i < sight.count; i++) {
      const entity = sight.entities[i];
      const look = game.look.kinds.find(({ kind }) => kind === columns.kind[entity]);
      if (look?.label === undefined || look.facing === undefined) continue;
      if (columns[look.label]![entity] === seat) return toRadians(columns[look.facing]![entity]);
    }
    return undefined;
  }

  seat(): number {
    return this.match?.seat ?? -1;
  }

  corrections(): Readonly<Record<string, number>> {
    return { ...this.match?.stats.mismatches };
  }

  restart(): void {
    this.isSlowed = false;
  }

  close(): void {
    this.client.onChange = () => {};
    this.client.close();
  }
}

function drawnBody({ drawn }: Match, seat: number): Drawn | undefined {
  return drawn.find(({ own, labelSeat }) => !own && labelSeat === seat);
}

/** Near enough for both to see each other whatever lies around, m. */
const KEEP_METRES = 3;

function keepTo(own: Drawn, other: Drawn, intent: Intent): void {
  const [x, y] = [other.x - own.x, other.y - own.y];
  const metres = Math.hypot(x, y);
  intent.moveX = metres > KEEP_METRES ? x / metres : 0;
  intent.moveY = metres > KEEP_METRES ? y / metres : 0;
}
