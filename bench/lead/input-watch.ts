import type { Lobby } from '#server/lobby/state.ts';
import { tickOf } from '#server/room.ts';
import type { Clock } from '#shared/core/clock.ts';
import { createInputFrame, readInputFrame } from '#shared/net/input-frame.ts';
import type { Connect, Doorman } from '#shared/net/link.ts';
import { YOUNG_TICK } from '#shared/testing/young-tick.ts';

/*
 * What happened to the input of each tick, as nobody in the system can know it: when it was sent, when it reached the server,
 * and when the server stepped its tick. For a system with one client in one room; times are those of the system's clock.
 */

/** By tick; a hole where it did not happen. */
export interface InputWatch {
  readonly sentMs: number[];
  readonly arrivedMs: number[];
  readonly steppedMs: number[];
  /** Whether the input was there when its tick was stepped. */
  readonly inTime: boolean[];
}

export function createInputWatch(): InputWatch {
  return { sentMs: [], arrivedMs: [], steppedMs: [], inTime: [] };
}

/** Watches what a client sends. */
export function watchSender({ sentMs }: InputWatch, clock: Clock, connect: Connect): Connect {
  return (auth, handler) => {
    const link = connect(auth, handler);
    return {
      sendFrame: (bytes) => {
        noteInputs(sentMs, bytes, clock.nowMs());
        link.sendFrame(bytes);
      },
      request: (event, payload, answered) => link.request(event, payload, answered),
      close: () => link.close(),
    };
  };
}

/** Watches what reaches the server. */
export function watchReceiver({ arrivedMs }: InputWatch, doorman: Doorman): Doorman {
  return {
    refuse: (auth, address) => doorman.refuse(auth, address),
    open: (link) => {
      const handler = doorman.open(link);
      return {
        onFrame: (bytes, atMs) => {
          noteInputs(arrivedMs, bytes, atMs);
          handler.onFrame(bytes, atMs);
        },
        onRequest: (event, payload, answer) => handler.onRequest(event, payload, answer),
        onInvalid: (reason) => handler.onInvalid(reason),
        onClose: (reason) => handler.onClose(reason),
      };
    },
  };
}

/** To be called after each step. */
export function watchStep({ arrivedMs, steppedMs, inTime }: InputWatch, { rooms }: Lobby, nowMs: number): void {
  for (const { room } of rooms.values()) {
    const tick = tickOf(room);
    steppedMs[tick] = nowMs;
    inTime[tick] = arrivedMs[tick] !== undefined;
  }
}

const frame = createInputFrame();

/** The first time counts. */
function noteInputs(atMs: number[], bytes: Uint8Array, nowMs: number): void {
  if (readInputFrame(bytes, YOUNG_TICK, frame)) return;
  for (let i = 0; i < frame.count; i++) atMs[frame.firstTick + i] ??= nowMs;
}
