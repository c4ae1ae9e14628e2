import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * What the steps of set-up share. Like all of scripts/setup it imports nothing but Node and runs on Node 18, because it is
 * what brings the packages and the newer Node.
 */

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const cache = path.join(root, '.cache');

/** Something outside the program is missing or failed; the message is for the person at the terminal. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  console.log(`set-up: ${line}`);
}

/**
 * Does `work` and says that it was done and how long it took.
 *
 * @template T
 * @param {string} doing
 * @param {() => T} work
 * @returns {T}
 */
export function step(doing, work) {
  const startMs = Date.now();
  say(`${doing} ...`);
  const result = work();
  say(`${doing}: done in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Runs a program to its end without a terminal of its own.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {{ ok: boolean, output: string }} `output` is what it wrote to both streams
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    timeout: options.timeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`;
  return { ok: result.status === 0, output };
}

/**
 * The end of a program's output, indented under an error message.
 *
 * @param {string} output
 */
export function lastLines(output) {
  const lines = output.trimEnd().split('\n').slice(-12);
  return lines.map((line) => `    ${line}`).join('\n');
}

/**
 * @param {string} file
 * @returns {string} empty when there is no such file
 */
export function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/**
 * @param {string} file
 * @returns {any} undefined when there is no such file or it is not JSON
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
export function writeText(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param {readonly string[]} parts */
export function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/**
 * Whether a file lies in this project's node_modules, so that installing packages may delete it.
 *
 * @param {string} file
 */
export function isInPackages(file) {
  const packages = path.join(root, 'node_modules');
  const real = existsSync(packages) ? realpathSync(packages) : packages;
  return [packages, real].some((folder) => file.startsWith(folder + path.sep));
}

/**
 * The first of `names` that PATH finds outside this project's node_modules.
 *
 * @param {readonly string[]} names
 */
export function findOnPath(names) {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder && !isInPackages(folder + path.sep));
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name + ending);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}
