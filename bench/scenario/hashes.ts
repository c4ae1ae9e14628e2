import { readFileSync, writeFileSync } from 'node:fs';
import type { Measured } from '#bench/scenario/measure.ts';

/* Worlds that scenarios must end in, by name, players and ticks: what ends in another one did other work, and says nothing about its cost. */

const FILE = new URL('hashes.json', import.meta.url);

type Ended = Pick<Measured, 'name' | 'players' | 'ticks' | 'hash'>;

function keyOf({ name, players, ticks }: Omit<Ended, 'hash'>): string {
  return `${name}, ${players} players, ${ticks} ticks`;
}

/** The committed hash; undefined: none is. */
export function committedHash(ended: Omit<Ended, 'hash'>): string | undefined {
  return read()[keyOf(ended)];
}

/** Commits to what runs ended in, after a change of the rules that is meant. */
export function acceptHashes(all: readonly Ended[]): void {
  const hashes = { ...read(), ...Object.fromEntries(all.map((ended) => [keyOf(ended), ended.hash])) };
  writeFileSync(FILE, `${JSON.stringify(hashes, undefined, 2)}\n`);
}

function read(): Record<string, string> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>;
}
