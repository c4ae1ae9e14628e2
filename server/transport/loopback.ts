import { assert } from '#shared/core/assert.ts';
import type { Cancel, Clock } from '#shared/core/clock.ts';
import { packMessage } from '#shared/net/codec.ts';
import type { ClientLinkHandler, Connect, Doorman, ServerLink, Transport } from '#shared/net/link.ts';
import { decodeMsgpack, SERVER_BOUNDS } from '#shared/net/msgpack.ts';
import type { HandshakeAuth, Refusal } from '#shared/net/protocol.ts';
import { count, type Counts } from '#server/transport/counts.ts';
import { askDoorman, callFenced, createIntake, type Intake } from '#server/transport/intake.ts';
import { isReservedEvent, type Packet, PacketType } from '#server/transport/packet.ts';
import { Decoder } from '#server/transport/parser.ts';

/*
 * Links in memory, both ends, by the rules of the real ones: what a client sends is read by the same decoder under the same
 * limits, messages arrive as copies, and frames are as fragile as on a socket: the server's buffer is read only when it
 * is delivered, just before `written`, and what a handler is given is overwritten once it returns.
 */

/** A client's wait before it comes back: the mean of `retryWaitMs` for a first attempt. */
const RETRY_MS = 250;

const ADDRESS = 'loopback';

/** Overwrites frames after their handler has returned, so that who keeps one sees nonsense at once. */
const SPENT = 0xdd;

export interface LoopbackOptions {
  readonly clock: Clock;
  /** `soon`: by itself, with the clock's next turn. `on demand`: when `flush` is called. */
  readonly deliver: 'soon' | 'on demand';
  readonly onFault?: (error: unknown) => void;
}

export interface Loopback extends Transport {
  readonly counts: Counts;
  /** Opens a client's end. */
  readonly connect: Connect;
  /** Delivers all that is under way, and what that leads to, before it returns. */
  flush(): void;
  /** Every connection is lost, with what is under way on it. */
  dropAll(): void;
  /** Every client sends these bytes as a message. */
  injectAll(bytes: Uint8Array): void;
}

/** What one client keeps over its connections. */
interface Client {
  readonly auth: () => HandshakeAuth;
  readonly handler: ClientLinkHandler;
  readonly answers: Map<number, (reply: unknown) => void>;
  session: Session | undefined;
  /** Closed for good, by itself or by a refusal. */
  over: boolean;
  requests: number;
  cancelRetry: Cancel;
}

/** One connection. Each end stops listening when it knows of the end. */
interface Session {
  readonly client: Client;
  readonly decoder: Decoder;
  intake: Intake | undefined;
  serverOpen: boolean;
  clientOpen: boolean;
  /** The client has heard that it is open. */
  told: boolean;
}

/** Everything that a loopback's functions share. */
interface Hub {
  readonly clock: Clock;
  readonly counts: Counts;
  readonly onFault: (error: unknown) => void;
  readonly sessions: Set<Session>;
  /** Delivers later, in order. */
  readonly post: (deliver: () => void) => void;
  doorman: Doorman | undefined;
  stopping: Refusal | undefined;
  emptied: () => void;
  links: number;
}

export function createLoopback({ clock, deliver, onFault = () => {} }: LoopbackOptions): Loopback {
  const queue: (() => void)[] = [];
  let next = 0;
  let waking = false;

  function flush(): void {
    waking = false;
    while (next < queue.length) queue[next++]!();
    queue.length = 0;
    next = 0;
  }

  function post(delivery: () => void): void {
    queue.push(delivery);
    if (deliver === 'on demand' || waking) return;
    waking = true;
    clock.after(0, flush);
  }

  const hub: Hub = {
    clock,
    counts: new Map(),
    onFault,
    sessions: new Set(),
    post,
    doorman: undefined,
    stopping: undefined,
    emptied: () => {},
    links: 0,
  };
  return {
    counts: hub.counts,
    start: (doorman) => void (hub.doorman = doorman),
    stop: (why) => stop(hub, why),
    connect: (auth, handler) => openClient(hub, auth, handler),
    flush,
    dropAll: () => hub.sessions.forEach((session) => drop(hub, session)),
    injectAll: (bytes) => hub.sessions.forEach((session) => post(() => receive(session, bytes))),
  };
}

function stop(hub: Hub, why: Refusal): Promise<void> {
  hub.stopping = why;
  for (const session of hub.sessions) refuse(hub, session, why);
  return new Promise((resolve) => {
    if (hub.sessions.size === 0) resolve();
    else hub.emptied = resolve;
  });
}

function openClient(hub: Hub, auth: () => HandshakeAuth, handler: ClientLinkHandler): ReturnType<Connect> {
  const client: Client = {
    auth,
    handler,
    answers: new Map(),
    session: undefined,
    over: false,
    requests: 0,
    cancelRetry: () => {},
  };
  attempt(hub, client);
  return {
    sendFrame: (bytes) => sendInput(hub, client, bytes),
    request: (event, payload, answered) => sendRequest(hub, client, event, payload, answered),
    close: () => closeClient(hub, client),
  };
}

// --- the client's end

function attempt(hub: Hub, client: Client): void {
  hub.post(() => {
    if (client.over) return;
    if (!hub.doorman) return retry(hub, client);
    const decoder = new Decoder();
    const session: Session = { client, decoder, intake: undefined, serverOpen: true, clientOpen: true, told: false };
    client.session = session;
    hub.sessions.add(session);
    decoder.on('decoded', (packet: Packet) => takePacket(hub, session, packet));
    receive(session, packMessage({ type: PacketType.CONNECT, data: client.auth(), nsp: '/' }));
  });
}

function retry(hub: Hub, client: Client): void {
  client.cancelRetry = hub.clock.after(RETRY_MS, () => attempt(hub, client));
}

function sendInput(hub: Hub, { session }: Client, bytes: Uint8Array): void {
  if (!session?.clientOpen) return;
  const copy = bytes.slice();
  hub.post(() => {
    if (session.serverOpen) session.decoder.sink?.onFrame(copy);
    copy.fill(SPENT);
  });
}

function sendRequest(
  hub: Hub,
  client: Client,
  event: string,
  payload: unknown,
  answered: (reply: unknown) => void,
): void {
  const { session } = client;
  if (!session?.clientOpen) return;
  const id = client.requests++;
  client.answers.set(id, answered);
  const options = { compress: true };
  const bytes = packMessage({ type: PacketType.EVENT, data: [event, payload], options, id, nsp: '/' });
  hub.post(() => receive(session, bytes));
}

function closeClient(hub: Hub, client: Client): void {
  client.over = true;
  client.cancelRetry();
  const { session } = client;
  if (!session?.clientOpen) return;
  session.clientOpen = false;
  hub.post(() => end(hub, session, 'client namespace disconnect'));
}

function finish(session: Session, why: Refusal): void {
  if (!session.clientOpen) return;
  session.clientOpen = false;
  session.client.over = true;
  session.client.handler.onClose(why);
}

// --- the server's end

function receive(session: Session, bytes: Uint8Array): void {
  if (session.serverOpen) session.decoder.add(bytes);
}

function takePacket(hub: Hub, session: Session, packet: Packet): void {
  if (packet.type === PacketType.DISCONNECT) return end(hub, session, 'client namespace disconnect');
  assert(packet.type === PacketType.CONNECT && hub.doorman !== undefined, 'only a handshake comes before the link');
  const auth = packet.data ?? {};
  const admission = askDoorman(hub, hub.doorman, auth, ADDRESS);
  if (admission.at === 'in') return enter(hub, session, hub.doorman, auth as HandshakeAuth);
  if (admission.at === 'fault') return drop(hub, session);
  hub.post(() => finish(session, admission.why));
  end(hub, session, 'refused');
}

function enter(hub: Hub, session: Session, doorman: Doorman, auth: HandshakeAuth): void {
  const { clock, counts, onFault } = hub;
  count(counts, 'opened');
  toClient(hub, session, (handler) => {
    session.told = true;
    handler.onOpen();
  });
  const link = createLink(hub, session, auth);
  const intake = createIntake({ clock, counts, link, drop: () => drop(hub, session), onFault });
  session.intake = intake;
  session.decoder.sink = {
    onFrame: intake.frame,
    onEvent: ({ data, id }) => intake.request(data[0], data[1], (value) => answer(hub, session, id, value)),
    onInvalid: intake.invalid,
  };
  intake.open(doorman);
}

function createLink(hub: Hub, session: Session, auth: HandshakeAuth): ServerLink {
  return {
    id: `loopback-${++hub.links}`,
    address: ADDRESS,
    auth,
    sendFrame: (bytes, written) => sendState(hub, session, bytes, written),
    emit(event, payload) {
      assert(!isReservedEvent(event), `an event cannot be called ${event}`);
      const bytes = packMessage(payload);
      toClient(hub, session, (handler) => handler.onEvent(event, unpack(bytes)));
    },
    close: (why) => refuse(hub, session, why),
  };
}

/** The buffer is the caller's again after `written`, also when nobody is there to take it. */
function sendState(hub: Hub, session: Session, bytes: Uint8Array, written: () => void): void {
  const isSent = session.serverOpen;
  hub.post(() => {
    const copy = bytes.slice();
    callFenced(written, hub.onFault);
    if (isSent && session.clientOpen) session.client.handler.onFrame(copy);
    copy.fill(SPENT);
  });
}

function answer(hub: Hub, session: Session, id: number | undefined, value: unknown): void {
  if (id === undefined) return;
  const bytes = packMessage(value);
  toClient(hub, session, () => {
    const answered = session.client.answers.get(id);
    session.client.answers.delete(id);
    answered?.(unpack(bytes));
  });
}

/** Delivers to the client what the server sends now, if both are still there. */
function toClient(hub: Hub, session: Session, deliver: (handler: ClientLinkHandler) => void): void {
  if (!session.serverOpen) return;
  hub.post(() => {
    if (session.clientOpen) deliver(session.client.handler);
  });
}

function refuse(hub: Hub, session: Session, why: Refusal): void {
  if (!session.serverOpen) return;
  hub.post(() => finish(session, why));
  end(hub, session, 'forced close');
}

/** The line breaks: both ends notice, the client comes back. */
function drop(hub: Hub, session: Session): void {
  end(hub, session, 'transport close');
  if (!session.clientOpen) return;
  session.clientOpen = false;
  session.client.answers.clear();
  hub.post(() => {
    if (session.client.over) return;
    if (session.told) session.client.handler.onClose(undefined);
    retry(hub, session.client);
  });
}

/** The server hears nothing more of this connection; its handler is told after what is under way. */
function end(hub: Hub, session: Session, reason: string): void {
  if (!session.serverOpen) return;
  session.serverOpen = false;
  hub.post(() => {
    session.intake?.closed(reason);
    hub.sessions.delete(session);
    if (hub.sessions.size === 0) hub.emptied();
  });
}

function unpack(bytes: Uint8Array): unknown {
  const result = decodeMsgpack(bytes, SERVER_BOUNDS);
  assert(result.ok, `the server sent what no client reads: ${result.ok || result.refusal}`);
  return result.value;
}
