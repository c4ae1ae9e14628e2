/*
 * Lines to a stream that may stand still: a log collector that hangs, a pipe that nobody reads. Node keeps what a pipe does not take, without
 * an end, so there is one here. The newest lines are dropped, for what led to the trouble came before; how many, a line says once
 * it flows again.
 */

/** What a stream keeps for a reader who is late. A busy server writes some lines a second, so this is a matter of minutes. */
export const BACKLOG_BYTES_MAX: number = 256 * 1024;

/** As much of a stream as this needs. */
export interface LineStream {
  readonly writableLength: number;
  write(text: string): unknown;
}

export interface LineWriter {
  /** Takes a line without its end. Never waits, never throws. */
  write(line: string): void;
  /** The stream is gone: every line from now on is dropped. */
  close(): void;
  dropped(): number;
}

/** `note`: the line that tells of dropped ones. */
export function createLineWriter(stream: LineStream, note: (dropped: number) => string): LineWriter {
  let dropped = 0;
  let told = 0;
  let closed = false;

  function write(line: string): void {
    if (closed || stream.writableLength >= BACKLOG_BYTES_MAX) return void dropped++;
    if (dropped > told) {
      stream.write(`${note(dropped - told)}\n`);
      told = dropped;
    }
    stream.write(`${line}\n`);
  }

  return { write, close: () => void (closed = true), dropped: () => dropped };
}
