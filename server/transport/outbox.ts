import { callFenced } from '#server/transport/intake.ts';

/*
 * What was given to a connection and is not yet written to its socket. Engine.IO calls back after a write, in order, but
 * forgets its callbacks when the connection ends; this remembers them, and how many bytes wait.
 */

export interface Outbox {
  /** Notes a write. True while no more than `bytesMax` wait. */
  add(bytes: number, written: (() => void) | undefined): boolean;
  /** The oldest write is done. */
  done(): void;
  /** The connection is gone: all writes are done, and later ones are as soon as they are added. */
  close(): void;
}

export function createOutbox(bytesMax: number, onFault: (error: unknown) => void): Outbox {
  const sizes: number[] = [];
  const callbacks: ((() => void) | undefined)[] = [];
  let waiting = 0;
  let closed = false;

  function add(bytes: number, written: (() => void) | undefined): boolean {
    if (closed) {
      // Never inside the call that sends: the caller has not noted yet that the bytes are out.
      if (written) queueMicrotask(() => callFenced(written, onFault));
      return true;
    }
    sizes.push(bytes);
    callbacks.push(written);
    waiting += bytes;
    return waiting <= bytesMax;
  }

  function done(): void {
    if (sizes.length === 0) return;
    waiting -= sizes.shift()!;
    const written = callbacks.shift();
    if (written) callFenced(written, onFault);
  }

  function close(): void {
    closed = true;
    while (sizes.length > 0) done();
  }

  return { add, done, close };
}
