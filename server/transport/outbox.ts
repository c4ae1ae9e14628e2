import { callFenced } from '#server/transport/intake.ts';

/*
 * What was given to a connection and is not yet written to its socket. Engine.IO calls back after a write, in order, but
 * forgets its callbacks when the connection ends; this remembers them, and how many bytes wait.
 */

type Written = (() => void) | undefined;

export interface Outbox {
  /** Bytes under way. */
  waiting(): number;
  /** Notes a write. Allocates nothing unless more are under way than ever before. */
  add(bytes: number, written: Written): void;
  /** Something that will not be written after all: calls back soon, never inside the call that sends. */
  skip(written: Written): void;
  /** The oldest write is done. */
  done(): void;
  /** The connection is gone: nothing is under way any more. Calls back soon, too: it may end inside a call that sends. */
  close(): void;
}

/** Writes that there is room for at first: one is under way on a good line. A power of two, as all later sizes are. */
const ROOM = 4;

export function createOutbox(onFault: (error: unknown) => void): Outbox {
  /** Rings: the oldest write is at `first`. */
  let sizes: number[] = Array.from({ length: ROOM }, () => 0);
  let callbacks: Written[] = Array.from({ length: ROOM }, () => undefined);
  let first = 0;
  let count = 0;
  let waiting = 0;

  function add(bytes: number, written: Written): void {
    if (count === sizes.length) grow();
    const at = (first + count++) & (sizes.length - 1);
    sizes[at] = bytes;
    callbacks[at] = written;
    waiting += bytes;
  }

  function grow(): void {
    const turn = <T>(ring: readonly T[], empty: T): T[] => [
      ...ring.slice(first),
      ...ring.slice(0, first),
      ...ring.map(() => empty),
    ];
    sizes = turn(sizes, 0);
    callbacks = turn(callbacks, undefined);
    first = 0;
  }

  function skip(written: Written): void {
    if (written) queueMicrotask(() => callFenced(written, onFault));
  }

  function done(): void {
    if (count === 0) return;
    waiting -= sizes[first];
    const written = takeFirst();
    if (written) callFenced(written, onFault);
  }

  function takeFirst(): Written {
    const written = callbacks[first];
    callbacks[first] = undefined;
    first = (first + 1) & (sizes.length - 1);
    count--;
    return written;
  }

  function close(): void {
    waiting = 0;
    while (count > 0) skip(takeFirst());
  }

  return { waiting: () => waiting, add, skip, done, close };
}
