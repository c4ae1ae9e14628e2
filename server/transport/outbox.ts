import { callFenced } from '#server/transport/intake.ts';

/*
 * What was given to a connection and is not yet written to its socket. Engine.IO calls back after a write, in order, but
 * forgets its callbacks when the connection ends; this remembers them, and how many bytes wait.
 */

type Written = (() => void) | undefined;

export interface Outbox {
  /** Notes a write. True while no more than `bytesMax` wait. */
  add(bytes: number, written: Written): boolean;
  /** Something that will not be written after all: calls back soon, never inside the call that sends. */
  skip(written: Written): void;
  /** The oldest write is done. */
  done(): void;
  /** The connection is gone: nothing is under way any more. */
  close(): void;
}

export function createOutbox(bytesMax: number, onFault: (error: unknown) => void): Outbox {
  const sizes: number[] = [];
  const callbacks: Written[] = [];
  let waiting = 0;

  function add(bytes: number, written: Written): boolean {
    sizes.push(bytes);
    callbacks.push(written);
    waiting += bytes;
    return waiting <= bytesMax;
  }

  function skip(written: Written): void {
    if (written) queueMicrotask(() => callFenced(written, onFault));
  }

  function done(): void {
    if (sizes.length === 0) return;
    waiting -= sizes.shift()!;
    const written = callbacks.shift();
    if (written) callFenced(written, onFault);
  }

  function close(): void {
    while (sizes.length > 0) done();
  }

  return { add, skip, done, close };
}
