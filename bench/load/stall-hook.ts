import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Preloaded into a server (`node --import`), for the claim: whenever the file that `STALL_FILE` names appears, it goes away and a thread that
 * steps rooms stands still for a moment, as it does when the disk or the host holds it up. That takes no processor time. What was done is
 * written behind that name.
 */

export const STALL_MS = 50;

/** Seldom enough to cost nothing. */
const LOOK_EVERY_MS = 200;

/** A byte for each stall is added to the file of this name. */
export function doneFileOf(file: string): string {
  return `${file}.done`;
}

const file = process.env['STALL_FILE'];
const cell = new Int32Array(new SharedArrayBuffer(4));

function look(): void {
  if (file === undefined || !existsSync(file)) return;
  rmSync(file);
  Atomics.wait(cell, 0, 0, STALL_MS);
  appendFileSync(doneFileOf(file), '.');
}

if (file !== undefined && !isMainThread) setInterval(look, LOOK_EVERY_MS).unref();
