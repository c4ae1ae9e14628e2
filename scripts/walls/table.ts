/*
 * Who may import what. Paths are prefixes relative to the repository; of several rows the first that fits a file decides.
 * What is not allowed here is refused by the linter.
 */

export interface FolderRow {
  readonly in: string;
  readonly may: readonly string[];
  /** Exceptions to `may`. */
  readonly not?: readonly string[];
}

export interface PackageRow {
  /** Its only importers. */
  readonly in: readonly string[];
  /** Where tests may import it as well. */
  readonly tests: readonly string[];
}

const sharedForAll = ['shared/core/', 'shared/sim/', 'shared/net/', 'shared/games/'];

export const folders: readonly FolderRow[] = [
  { in: 'shared/core/', may: ['shared/core/'] },
  { in: 'shared/sim/', may: ['shared/core/', 'shared/sim/'] },
  { in: 'shared/net/', may: ['shared/core/', 'shared/sim/', 'shared/net/'] },
  { in: 'shared/games/', may: ['shared/core/', 'shared/sim/', 'shared/games/'] },
  { in: 'shared/testing/', may: ['shared/'] },
  { in: 'server/testing/', may: ['shared/', 'server/'] },
  { in: 'server/', may: [...sharedForAll, 'server/'], not: ['server/testing/'] },
  { in: 'client/netcode/', may: [...sharedForAll, 'client/netcode/'] },
  { in: 'client/view/', may: [...sharedForAll, 'client/netcode/', 'client/view/'] },
  { in: 'client/', may: [...sharedForAll, 'client/'] },
  { in: 'bench/', may: ['shared/', 'server/', 'client/netcode/', 'bench/', 'scripts/browser-file.ts'] },
  { in: '', may: ['scripts/'] },
];

/**
 * What tests may import on top of that: those of `shared` run on scenes and on the real games, and the contract of links
 * has two ends.
 */
export const folderTests: readonly FolderRow[] = [
  { in: 'server/transport/', may: ['shared/testing/', 'server/testing/', 'client/netcode/'] },
  { in: 'server/', may: ['shared/testing/', 'server/testing/'] },
  { in: 'shared/', may: ['shared/'] },
  { in: '', may: ['shared/testing/'] },
];

const nodeSide = ['server/', 'bench/', 'scripts/', 'client/vite.config.ts', 'vitest.config.ts'];

/** `node:` stands for all modules of Node's own. */
export const packages: Readonly<Record<string, PackageRow>> = {
  'gl-matrix': { in: ['shared/core/vec.ts'], tests: [] },
  msgpackr: { in: ['shared/net/codec.ts'], tests: [] },
  'socket.io': { in: ['server/transport/'], tests: [] },
  'socket.io-client': { in: ['client/netcode/connection.ts', 'bench/'], tests: ['server/'] },
  'socket.io-msgpack-parser': { in: ['client/netcode/', 'bench/'], tests: ['server/', 'shared/net/'] },
  phaser: { in: ['client/view/'], tests: [] },
  vite: { in: ['scripts/', 'client/vite.config.ts', 'bench/determinism/'], tests: [] },
  benchmark: { in: ['bench/'], tests: [] },
  'playwright-core': { in: ['bench/'], tests: [] },
  '@cfworker/json-schema': { in: [], tests: ['bench/'] },
  oxlint: { in: ['scripts/walls/'], tests: [] },
  'node:': { in: nodeSide, tests: [''] },
  vitest: { in: ['shared/testing/', 'scripts/', 'vitest.config.ts'], tests: [''] },
  'fast-check': { in: ['shared/testing/'], tests: [''] },
};

/** Files that may ask the machine for time or chance; everything else there is handed a clock and a seed. */
export const clockReaders: readonly string[] = [
  'server/main.ts',
  'server/clock.ts',
  'server/loop-timers.ts',
  'server/host/worker-timers.ts',
  'server/load/probes.ts',
];
