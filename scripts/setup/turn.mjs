import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, say } from './host.mjs';

const turnFile = path.join(cache, 'setup.pid');

/** No set-up takes this long; an older file was left behind, and its number may mean another process by now. */
const LONGEST_MS = 15 * 60_000;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @returns {number} 0: the turn is ours; positive: the process that has it; -1: look again */
function holder() {
  try {
    writeFileSync(turnFile, String(process.pid), { flag: 'wx' });
    return 0;
  } catch {
    try {
      const pid = Number(readFileSync(turnFile, 'utf8'));
      const ageMs = Date.now() - statSync(turnFile).mtimeMs;
      if (pid > 0 && ageMs < LONGEST_MS && isAlive(pid)) return pid;
      rmSync(turnFile, { force: true });
    } catch {
      // It went away between the two looks.
    }
    return -1;
  }
}

/** @param {number} ms */
function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Does `work` while no other set-up in this folder is doing its own, so that two terminals can start at once.
 *
 * @param {() => void} work
 */
export function takeTurn(work) {
  mkdirSync(cache, { recursive: true });
  let told = false;
  for (let pid = holder(); pid !== 0; pid = holder()) {
    if (pid > 0 && !told) say(`waiting for another set-up (process ${pid})`);
    told = pid > 0 || told;
    sleep(pid > 0 ? 200 : 10);
  }
  try {
    work();
  } finally {
    rmSync(turnFile, { force: true });
  }
}
