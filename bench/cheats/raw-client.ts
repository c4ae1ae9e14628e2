import { createKnown, applyState, type Known } from '#client/netcode/known.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { Game } from '#shared/games/game.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, type InputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import type { ClientLink, Connect } from '#shared/net/link.ts';
import { type Joined, PROTOCOL_VERSION, type Refusal, type Reply } from '#shared/net/protocol.ts';
import { createStagedState, readStateFrame, type StagedState, type StateRefusal } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { Input } from '#shared/sim/input.ts';
import { clearView, copyView } from '#shared/sim/view.ts';

/*
 * A client without a clock, a prediction or manners: it takes in every state it is sent and says what it is told to, when it is
 * told to. For cheats, which are all about what a client says and when.
 */

export interface RawClientOptions {
  /** The way in: a system's `connect`, or a line around it. */
  readonly connect: Connect;
  readonly clock: Clock;
  readonly game: Game;
  /** Called after each state that was taken in. */
  readonly onState?: (client: RawClient) => void;
}

/** What to say; what is left out is what an honest client would say, and an input that is left out of `inputs` is neutral. */
export type RawFrame = Partial<Omit<InputFrame, 'inputs'>> & { readonly inputs?: readonly Partial<Input>[] };

export interface RawClient {
  readonly link: ClientLink;
  /** The seat; undefined before it is given, and after the server took it back. */
  joined: Joined | undefined;
  /** What it knows of others, and of the last states. There once it has joined. */
  known: Known;
  /** The newest state; `staged.header` and `staged.own` are what the server said last. There once it has joined. */
  staged: StagedState;
  /** States taken in. */
  frames: number;
  /** When the newest of them came; -Infinity before the first. */
  receivedAtMs: number;
  /** Why a state was not taken in: the newest reason. */
  refusal: StateRefusal | undefined;
  /** Why a request was refused, or the link closed for good. */
  refused: Refusal | undefined;
  isOpen: boolean;
  /** Asks for a seat: of any room, or of the one with this code. The answer shows in `joined` or `refused`. */
  join(name: string, room?: string): void;
  /** Sends one input frame, whatever it says. Nothing before it has joined. */
  send(frame: RawFrame): void;
  sendBytes(bytes: Uint8Array): void;
  close(): void;
}

/** Connects at once; join when time has gone on. Allocates as it likes: no client of a benchmark. */
export function createRawClient({ connect, clock, game, onState }: RawClientOptions): RawClient {
  const link = connect(() => ({ protocol: PROTOCOL_VERSION }), {
    onOpen: () => void (client.isOpen = true),
    onFrame: (bytes) => takeFrame(bytes),
    onEvent: (event, payload) => {
      if (event === 'room:left') leave(payload as Refusal);
    },
    onClose: (final) => leave(final),
  });

  const client: RawClient = {
    link,
    joined: undefined,
    known: createKnown(game.schema, 0),
    staged: createStagedState(wireCodecOf(game.schema), 0, 0),
    frames: 0,
    receivedAtMs: -Infinity,
    refusal: undefined,
    refused: undefined,
    isOpen: false,
    join: (name, room) => {
      link.request('room:join', room === undefined ? { name } : { name, room }, (answer) => {
        const reply = answer as Reply<Joined>;
        if (reply.ok) sit(reply.value);
        else client.refused = reply.error;
      });
    },
    send: (frame) => {
      if (client.joined) link.sendFrame(rawBytes(frame, client.joined.epoch, client.known.tick));
    },
    sendBytes: (bytes) => link.sendFrame(bytes),
    close: () => link.close(),
  };

  function sit(joined: Joined): void {
    const map = game.maps.find(({ name }) => name === joined.map) ?? game.maps[0];
    const { seats, map: things, ownedPerSeat } = game.ranges(joined.seats, map);
    const capacity = seats + things + seats * ownedPerSeat;
    client.joined = joined;
    client.known = createKnown(game.schema, capacity);
    client.staged = createStagedState(client.known.codec, capacity, ownedPerSeat);
  }

  function leave(why: Refusal | undefined): void {
    client.isOpen = false;
    client.joined = undefined;
    client.refused = why;
  }

  function takeFrame(bytes: Uint8Array): void {
    if (!client.joined) return;
    const refusal = readStateFrame(bytes, client.known, client.staged);
    if (refusal) return void (client.refusal = refusal);
    applyState(client.known, client.staged);
    client.frames++;
    client.receivedAtMs = clock.nowMs();
    onState?.(client);
  }

  return client;
}

/** A value of the own body by the newest state, in rest quanta; 0 while it is dead. */
export function ownValue({ staged }: RawClient, game: Game, field: string): number {
  return staged.own[game.schema.ownRows.findIndex(({ name }) => name === field)];
}

const scratch: InputFrame = createInputFrame();
const writer: Writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };

/** A frame as bytes of its own: of this seat's epoch, acknowledging this state, unless it says otherwise. */
export function rawBytes({ inputs = [], ...said }: RawFrame, epoch: number, ackTick: number): Uint8Array {
  const frame: InputFrame = { ...scratch, epoch, ackTick, resync: false, count: inputs.length, ...said };
  for (const [at, input] of inputs.entries()) setPart(frame.inputs[at], input);
  writer.at = 0;
  writeInputFrame(writer, frame);
  return writer.bytes.slice(0, writer.at);
}

function setPart(to: Input, part: Partial<Input>): void {
  to.moveX = part.moveX ?? 0;
  to.moveY = part.moveY ?? 0;
  to.aim = part.aim ?? 0;
  to.held = part.held ?? 0;
  to.pressed = part.pressed ?? 0;
  if (part.view) copyView(to.view, part.view);
  else clearView(to.view);
}
