import { appendFileSync, existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Preloaded into a server (`node --import`), for the claim: while the file that `STALL_FILE` names is there, each thread that steps rooms stands
 * still for a moment now and then, as it does when the disk or the host holds it up. It takes no processor time. What it did it writes
 * behind that name.
 */

export const STALL_MS = 50;
export const STALL_EVERY_MS = 5000;

/** A byte for each stall is added to the file of this name. */
export function doneFileOf(file: string): string {
  return `${file}.done`;
}

const file = process.env['STALL_FILE'];
const cell = new Int32Array(new SharedArrayBuffer(4));

function stall(): void {
  if (file === undefined || !existsSync(file)) return;
  Atomics.wait(cell, 0, 0, STALL_MS);
  appendFileSync(doneFileOf(file), '.');
}

if (file !== undefined && !isMainThread) setInterval(stall, STALL_EVERY_MS).unref();
