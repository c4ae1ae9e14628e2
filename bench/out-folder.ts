import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

/** What figures are of. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  const [cpu] = cpus();
  return { cpu: cpu?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
}

/** Makes the folder for what began at an ISO 8601 time. */
export function folderFor(outDir: string, at: string): string {
  const dir = path.join(outDir, at.slice(0, 19).replaceAll(':', '-'));
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** As a person would type it. */
export function commandOf(words: readonly string[]): string {
  return ['npm run bench --', ...words].join(' ');
}

/** Reads an argument that is a whole number from 1 on. Throws one sentence. */
export function readCount(name: string, text: string, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new Error(`${name} takes a whole number from 1 to ${max}, not "${text}"`);
  return value;
}

/** What went wrong, in one line. */
export function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
