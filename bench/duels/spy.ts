import { applyState, createKnown, type Known } from '#client/netcode/known.ts';
import type { Game } from '#shared/games/game.ts';
import {
  createInputFrame,
  INPUT_FRAME_BYTES_MAX,
  type InputFrame,
  readInputFrame,
  writeInputFrame,
} from '#shared/net/input-frame.ts';
import type { ClientLink, ClientLinkHandler, Connect } from '#shared/net/link.ts';
import { createReteller } from '#bench/cheats/reteller.ts';
import { createStagedState, readStateFrame, type StagedState } from '#shared/net/state-frame.ts';
import { NO_SLACK, SLACK_PER_MS, type StateHeader } from '#shared/net/state-header.ts';
import type { Ranges } from '#shared/sim/world.ts';
import { YOUNG_TICK } from '#shared/testing/young-tick.ts';

/*
 * What a cheat needs: it sits between an honest client and its line, reads all that comes, and may hold back, change or drop what
 * goes out.
 */

/** What came so far. */
export interface Seen {
  readonly known: Known;
  readonly staged: StagedState;
}

/** Called for each input frame that the client sends; what it hands to `send` goes out. `seen`: before the first state, undefined. */
export type Meddle = (frame: InputFrame, send: (frame: InputFrame) => void, seen: Seen | undefined) => void;

/** A cheat, and what it tells its own client. */
export interface Spy {
  readonly meddle: Meddle;
  /** The slack that its client is told of, ms: one that learned the truth would run further ahead to make up for what is held back. */
  readonly toldSlackMs?: number;
}

/** A way in that passes every input frame through a cheat. */
export function spied(connect: Connect, game: Game, ranges: Ranges, { meddle, toldSlackMs }: Spy): Connect {
  const capacity = ranges.seats + ranges.map + ranges.seats * ranges.ownedPerSeat;
  const known = createKnown(game.schema, capacity);
  const staged = createStagedState(known.codec, capacity, ranges.ownedPerSeat);
  const retell = createReteller(game, ranges);
  let seen: Seen | undefined;

  function read(bytes: Uint8Array): void {
    if (readStateFrame(bytes, known, staged)) return;
    applyState(known, staged);
    seen = { known, staged };
  }

  return (auth, handler: ClientLinkHandler): ClientLink => {
    const link = connect(auth, {
      ...bound(handler),
      onFrame: (bytes) => {
        read(bytes);
        handler.onFrame(toldSlackMs === undefined ? bytes : retell(bytes, (header) => tellSlack(header, toldSlackMs)));
      },
    });
    return {
      request: (event, payload, answered) => link.request(event, payload, answered),
      close: () => link.close(),
      sendFrame: (bytes) => {
        const frame = createInputFrame();
        if (!readInputFrame(bytes, YOUNG_TICK, frame)) meddle(frame, (out) => link.sendFrame(write(out)), seen);
      },
    };
  };
}

function tellSlack(header: StateHeader, slackMs: number): void {
  if (header.newestOffset === NO_SLACK) return;
  header.newestSlack = slackMs * SLACK_PER_MS;
  header.worstSlack = header.newestSlack;
}

function bound(handler: ClientLinkHandler): ClientLinkHandler {
  return {
    onOpen: () => handler.onOpen(),
    onFrame: (bytes) => handler.onFrame(bytes),
    onEvent: (event, payload) => handler.onEvent(event, payload),
    onClose: (final) => handler.onClose(final),
  };
}

function write(frame: InputFrame): Uint8Array {
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(writer, frame);
  return writer.bytes.slice(0, writer.at);
}
