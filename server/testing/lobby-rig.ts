import { assert } from '#shared/core/assert.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import type { Game } from '#shared/games/game.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import type { Doorman, ServerLinkHandler } from '#shared/net/link.ts';
import { type HandshakeAuth, type Joined, PROTOCOL_VERSION, type Refusal, type Reply } from '#shared/net/protocol.ts';
import { tickOfState } from '#shared/testing/state-tick.ts';
import { createVirtualClock, type VirtualClock } from '#shared/testing/virtual-clock.ts';
import { type HostKey, hostTunables } from '#server/host-tunables.ts';
import { createLobby, doormanOf, stepRooms } from '#server/lobby/lobby.ts';
import type { Lobby } from '#server/lobby/state.ts';
import { createLog } from '#server/log.ts';
import { stillGame } from '#server/testing/still-game.ts';

/*
 * A lobby on virtual time, with links that a test holds in its hand: what the server sends is written down at once, and
 * what a client does is a call.
 */

export interface LobbyRig {
  readonly clock: VirtualClock;
  readonly lobby: Lobby;
  readonly doorman: Doorman;
  /** Lines of the log. */
  readonly lines: string[];
  /** Wall clock, ms; a test may make it jump. */
  wallMs: number;
  /** A stranger knocks and is let in; asserts that the doorman does not refuse. */
  enter(token?: string): TestVisitor;
  /** Lets time pass in ticks; before each, every visitor that `acks` acknowledges the newest frame it has. */
  run(ms: number): void;
}

/** A connection as its client sees it. */
export interface TestVisitor {
  readonly events: { readonly event: string; readonly payload: unknown; readonly atMs: number }[];
  frames: number;
  /** True unless a test sets it to false. */
  acks: boolean;
  /** Tick of the newest frame, 0 for none since it joined or resumed. */
  tick: number;
  /** Set when the server closed the link. */
  closed: Refusal | undefined;
  /** What it was told when it last joined or resumed. */
  joined: Joined | undefined;
  ask(event: string, payload: unknown): Reply<unknown>;
  join(name: string, room?: string): Reply<Joined>;
  /** Opens a room of its own. */
  create(name: string): Reply<Joined>;
  /** Sends a frame that acknowledges the newest state. */
  sendInput(): void;
  sendBytes(bytes: Uint8Array): void;
  /** The connection is lost. */
  drop(): void;
  isOpen(): boolean;
  /** Payloads of the events of one name. */
  heard(event: string): unknown[];
}

export interface LobbyRigOptions {
  readonly host?: Readonly<Partial<Record<HostKey, number>>>;
  readonly seats?: number;
  readonly seed?: number;
  /** Default: a still one without bots. */
  readonly game?: Game;
  readonly recordings?: Lobby['options']['recordings'];
  readonly files?: Lobby['options']['files'];
}

export function createLobbyRig(options: LobbyRigOptions = {}): LobbyRig {
  const { host = {}, seats = 4, seed = 1, game = stillGame } = options;
  const clock = createVirtualClock();
  const lines: string[] = [];
  const hostValues = defaultValues(hostTunables);
  for (const [key, value] of Object.entries(host)) hostValues[hostTunables.at[key as HostKey]] = value;
  const lobby = createLobby({
    clock,
    wallMs: () => rig.wallMs,
    randomBytes: seededBytes(seed),
    secret: 'a secret of at least thirty-two characters',
    log: createLog({ level: 'debug', stamp: () => '-', write: (line) => void lines.push(line) }),
    game,
    map: game.maps[0],
    seats,
    simulation: defaultValues(game.tunables),
    host: hostValues,
    recordings: options.recordings,
    files: options.files,
  });
  const doorman = doormanOf(lobby);
  const visitors = new Set<TestVisitor>();
  let links = 0;
  const rig: LobbyRig = {
    clock,
    lobby,
    doorman,
    lines,
    wallMs: 1_800_000_000_000,
    enter: (token) => {
      const visitor = openVisitor(clock, doorman, `link-${++links}`, token);
      visitors.add(visitor);
      return visitor;
    },
    run: (ms) => {
      for (let ticks = Math.ceil(ms / TICK_MS - 1e-6); ticks > 0; ticks--) {
        for (const visitor of visitors) {
          if (!visitor.isOpen()) visitors.delete(visitor);
          else if (visitor.acks && visitor.tick > 0) visitor.sendInput();
        }
        clock.advanceBy(TICK_MS);
        stepRooms(lobby, clock.nowMs());
      }
    },
  };
  return rig;
}

function seededBytes(seed: number): (count: number) => Uint8Array {
  let calls = 0;
  return (count) => {
    calls++;
    return Uint8Array.from({ length: count }, (_, at) => randomU32(seed, calls, at, 0) & 0xff);
  };
}

function openVisitor(clock: VirtualClock, doorman: Doorman, id: string, token: string | undefined): TestVisitor {
  const auth: HandshakeAuth =
    token === undefined ? { protocol: PROTOCOL_VERSION } : { protocol: PROTOCOL_VERSION, token };
  const refusal = doorman.refuse(auth, 'here');
  assert(!refusal, `refused: ${refusal?.code}`);
  let handler: ServerLinkHandler | undefined;
  const visitor: TestVisitor = {
    events: [],
    frames: 0,
    acks: true,
    tick: 0,
    closed: undefined,
    joined: undefined,
    ask: (event, payload) => {
      let reply: unknown;
      handler?.onRequest(event, payload, (value) => (reply = value));
      assert(reply !== undefined, `${event} was not answered`);
      return reply as Reply<unknown>;
    },
    join: (name, room) => {
      const reply = visitor.ask('room:join', room === undefined ? { name } : { name, room }) as Reply<Joined>;
      if (reply.ok) sit(visitor, reply.value);
      return reply;
    },
    create: (name) => {
      const reply = visitor.ask('room:create', { name }) as Reply<Joined>;
      if (reply.ok) sit(visitor, reply.value);
      return reply;
    },
    sendInput: () => visitor.sendBytes(ackBytes(visitor)),
    sendBytes: (bytes) => handler?.onFrame(bytes, clock.nowMs()),
    drop: () => {
      handler?.onClose('transport close');
      handler = undefined;
    },
    isOpen: () => handler !== undefined,
    heard: (name) => visitor.events.filter(({ event }) => event === name).map(({ payload }) => payload),
  };
  const opened = doorman.open({
    id,
    address: 'here',
    auth,
    sendFrame: (bytes, written) => {
      visitor.frames++;
      visitor.tick = tickOfState(bytes, visitor.tick);
      written();
    },
    emit: (event, payload) => {
      assert(!visitor.closed, `${event} was sent to a closed link`);
      visitor.events.push({ event, payload: structuredClone(payload), atMs: clock.nowMs() });
      if (event === 'room:joined') sit(visitor, payload as Joined);
    },
    close: (why) => {
      visitor.closed = why;
      visitor.drop();
    },
  });
  handler = visitor.closed ? undefined : opened;
  return visitor;
}

function sit(visitor: TestVisitor, joined: Joined): void {
  visitor.joined = joined;
  visitor.tick = 0;
}

function ackBytes({ joined, tick }: TestVisitor): Uint8Array {
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(writer, { ...createInputFrame(), epoch: joined?.epoch ?? 0, ackTick: tick });
  return writer.bytes.slice(0, writer.at);
}
