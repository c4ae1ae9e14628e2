import type { Buffer } from 'node:buffer';
import type { Drive } from '#bench/wire/drive.ts';

/*
 * How the bots speak to one system: just as much of its protocol as it takes to join, to tell a state from everything else, and to
 * send inputs. Nobody decodes a state.
 */

/** What a message was. */
export type Heard = 'state' | 'other';

export interface LanePort {
  send(payload: Uint8Array, isText: boolean): void;
}

/** One bot's side of a connection. */
export interface Speaker {
  onOpen(): void;
  /** Answers what has to be answered. The payload is `bytes[from..to)`. */
  onMessage(bytes: Buffer, from: number, to: number, isText: boolean): Heard;
  /** Sends what the bot does now, once it has had a state. Returns the bytes of payload. */
  sendInput(drive: Drive): number;
}

export interface Lane {
  /** The path to connect to; each bot asks once. */
  path(port: number): string | Promise<string>;
  speaker(port: LanePort, bot: number): Speaker;
}
