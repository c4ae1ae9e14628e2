import { callFenced } from '#server/transport/intake.ts';

/*
 * What was given to a connection and is not yet written to its socket. Engine.IO calls back after a write, in order, but
 * forgets its callbacks when the connection ends; this remembers them, and how many bytes wait.
 */

type Written = (() => void) | undefined;

export interface Outbox {
  /** Bytes under way. */
  waiting(): number;
  /** Notes a write. */
  add(bytes: number, written: Written): void;
  /** Something that will not be written after all: calls back soon, never inside the call that sends. */
  skip(written: Written): void;
  /** The oldest write is done. */
  done(): void;
  /** The connection is gone: nothing is under way any more. Calls back soon, too: it may end inside a call that sends. */
  close(): void;
}

export function createOutbox(onFault: (error: unknown) => void): Outbox {
  const sizes: number[] = [];
  const callbacks: Written[] = [];
  let waiting = 0;

  function add(bytes: number, written: Written): void {
    sizes.push(bytes);
    callbacks.push(written);
    waiting += bytes;
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
    waiting = 0;
    sizes.length = 0;
    for (const written of callbacks.splice(0)) skip(written);
  }

  return { waiting: () => waiting, add, skip, done, close };
}
