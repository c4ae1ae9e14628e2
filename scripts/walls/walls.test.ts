import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packages } from './table.ts';

/*
 * Every wall is run into once. All planted files stand in one copy of the repository's configuration, and the linter and
 * the compiler each look at the whole of it once. Each wall is one file, so what is said about that file is said about
 * that wall; the control files break none.
 */

interface Planted {
  readonly file: string;
  readonly source: string;
  /** What must be among the things said about the file. */
  readonly says: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const forAll = ['shared/core/', 'shared/sim/', 'shared/net/', 'shared/games/'];
const modules = [...forAll, 'shared/testing/'];

/** The walls as docs/architecture.md draws them, said a second time so that a hole in the table does not go unseen. */
const open: Readonly<Record<string, readonly string[]>> = {
  'shared/core/': [],
  'shared/sim/': ['shared/core/'],
  'shared/net/': ['shared/core/', 'shared/sim/'],
  'shared/games/': ['shared/core/', 'shared/sim/'],
  'shared/testing/': forAll,
  'server/': forAll,
  'server/testing/': [...modules, 'server/'],
  'client/netcode/': forAll,
  'client/view/': [...forAll, 'client/netcode/'],
  'client/lobby/': [...forAll, 'client/netcode/', 'client/view/'],
  'bench/': [...modules, 'server/', 'server/testing/', 'client/netcode/'],
};
const parts = Object.keys(open);

/** The parts of which every file may import the package. */
const importers: Readonly<Record<string, readonly string[]>> = {
  'gl-matrix': [],
  msgpackr: [],
  'socket.io': [],
  'socket.io-client': ['bench/'],
  'socket.io-msgpack-parser': ['client/netcode/', 'bench/'],
  phaser: ['client/view/'],
  vite: [],
  benchmark: ['bench/'],
  'playwright-core': ['bench/'],
  '@cfworker/json-schema': [],
  oxlint: [],
  'node:fs': ['server/', 'server/testing/', 'bench/'],
  vitest: ['shared/testing/'],
  'fast-check': ['shared/testing/'],
};

const nameOf = (part: string): string => part.replaceAll('/', '-').replace(/-$/, '');

/** One file per pair of folders with a wall between them. */
const folderWalls: Planted[] = parts.flatMap((from) =>
  parts
    .filter((to) => to !== from && !open[from]!.includes(to))
    .map((to) => ({
      file: `${from}wall-to-${nameOf(to)}.ts`,
      source: `import type { Control } from '#${to}control.ts';\nexport type Wall = Control;\n`,
      says: `must not import ${to}control.ts`,
    })),
);

/** For each package one file in every folder that may not import it; a neighbour of the one importer is among them. */
const packageWalls: Planted[] = Object.entries(importers).flatMap(([name, may]) =>
  parts
    .filter((part) => !may.includes(part))
    .map((part) => ({
      file: `${part}package-${name.replace(/\W/g, '-')}.ts`,
      source: `import * as wanted from '${name}';\nexport const keys: string[] = Object.keys(wanted);\n`,
      says: `must not import ${name === 'node:fs' ? 'node:' : name};`,
    })),
);

const evasion = (name: string, source: string, says = 'must not import server/control.ts'): Planted => ({
  file: `shared/sim/evasion-${name}.ts`,
  source,
  says,
});

/** Every other way to write an import. */
const evasions: Planted[] = [
  evasion('relative', "import type { Control } from '../../server/control.ts';\nexport type A = Control;"),
  evasion('detour', "import type { Control } from '../sim/../../server/control.ts';\nexport type A = Control;"),
  evasion('re-export', "export type { Control } from '#server/control.ts';"),
  evasion('re-export-all', "export * from '#server/control.ts';"),
  evasion('import-call', "export const later = (): unknown => import('#server/control.ts');"),
  evasion('import-type', "export type A = import('#server/control.ts').Control;"),
  evasion('require', "export const a: unknown = require('#server/control.ts');"),
  evasion('worker', "export const url: URL = new URL('../../server/control.ts', import.meta.url);"),
  evasion('worker-bare', "export const url: URL = new URL('one/../../../server/control.ts', import.meta.url);"),
  evasion('computed', 'export const later = (name: string): unknown => import(name);', 'computed module name'),
  evasion('unknown-package', "export * from 'left-pad';", 'left-pad: it has no row'),
  { ...evasion('test', "import '#server/control.ts';"), file: 'shared/sim/evasion.test.ts' },
];

const varies = (name: string, source: string, says: string): Planted => ({
  file: `shared/sim/varies-${name}.ts`,
  source,
  says,
});

/** Everything that may differ between engines or runs. */
const variations: Planted[] = [
  ...['random', 'sin', 'cos', 'tan', 'atan2', 'pow', 'exp', 'log', 'hypot', 'cbrt', 'PI'].map((name) =>
    varies(`math-${name}`, `export const a: unknown = Math.${name};`, 'only these members of Math'),
  ),
  varies('math-computed', "export const a: unknown = Math['sin'];", 'only these members of Math'),
  varies('math-taken', 'const { sin } = Math;\nexport const a: number = sin(1);', 'member by member'),
  varies('power', 'export const a = (x: number): number => x ** 2;', '** may be rounded'),
  varies('power-assigned', 'export function a(x: number): number {\n  x **= 2;\n  return x;\n}', '**= may be rounded'),
  varies(
    'for-in',
    'export function a(o: object): void {\n  for (const k in o) o.hasOwnProperty(k);\n}',
    'for..in visits',
  ),
  varies(
    'map-for-of',
    'const m = new Map<number, number>();\nfor (const [k] of m) m.delete(k);',
    'order of a Map or Set',
  ),
  varies('map-keys', 'const m = new Map<number, number>();\nfor (const k of m.keys()) m.delete(k);', 'order of a Map'),
  varies('set-spread', 'export const a = (s: ReadonlySet<number>): number[] => [...s];', 'order of a Map or Set'),
  varies('set-from', 'export const a = (s: Set<number>): number[] => Array.from(s);', 'order of a Map or Set'),
  varies(
    'set-for-each',
    'export function a(s: Set<number>): void {\n  s.forEach((k) => s.delete(k));\n}',
    'order of a Map',
  ),
  varies(
    'map-field',
    'interface O {\n  at: Map<string, 1>;\n}\nexport const a = (o: O): unknown => [...o.at];',
    'order of',
  ),
  varies('sort', 'export const a = (x: number[]): number[] => x.sort();', 'sort() needs a comparator'),
  varies('to-sorted', 'export const a = (x: number[]): number[] => x.toSorted();', 'toSorted() needs a comparator'),
  varies('locale-compare', 'export const a = (x: string): number => x.localeCompare("b");', 'locale data'),
  varies('locale-string', 'export const a = (x: number): string => x.toLocaleString();', 'locale data'),
  varies('async', 'export async function a(): Promise<void> {}', 'one synchronous function'),
  varies('async-arrow', 'export const a = async (): Promise<void> => {};', 'one synchronous function'),
  varies('await', 'await a;\nexport const a: unknown = 1;', 'one synchronous function'),
  ...['Date', 'Intl', 'performance', 'setTimeout', 'setInterval', 'queueMicrotask', 'Promise', 'crypto'].map((name) =>
    varies(`global-${name}`, `export const a: unknown = ${name};`, `'${name}'`),
  ),
  varies('global-this', 'export const a: unknown = globalThis.Date;', "'Date'"),
  { file: 'shared/core/varies.ts', source: 'export const a = Math.sin(1);', says: 'only these members of Math' },
  { file: 'shared/games/dot/varies.ts', source: 'export const a = Math.sin(1);', says: 'only these members of Math' },
  { file: 'shared/testing/scenes.ts', source: 'export const a = Math.sin(1);', says: 'only these members of Math' },
];

/** Time and chance taken from the machine. */
const clocks: Planted[] = ['server/', 'client/netcode/', 'shared/net/'].flatMap((part) =>
  ['Date.now()', 'performance.now()', 'setTimeout(a)', 'Math.random()', 'globalThis.Date'].map((source) => ({
    file: `${part}clock-${nameOf(source.replace(/\W+/g, '/'))}.ts`,
    source: `export const a = (): unknown => ${source};`,
    says: 'time and chance are injected',
  })),
);

/** Pairs of folders that the compiler keeps apart by itself. */
const references: Planted[] = [
  ['shared/core/', 'shared/sim/'],
  ['shared/sim/', 'shared/net/'],
  ['shared/net/', 'shared/games/'],
  ['shared/games/', 'shared/net/'],
  ['shared/games/', 'shared/testing/'],
  ['server/', 'shared/testing/'],
  ['server/', 'server/testing/'],
  ['server/', 'client/netcode/'],
  ['client/netcode/', 'client/view/'],
  ...['shared/core/', 'shared/sim/', 'shared/net/', 'shared/games/', 'shared/testing/'].map((from) => [
    from,
    'server/',
  ]),
  ...['client/netcode/', 'client/view/', 'client/lobby/'].map((from) => [from, 'server/']),
  ...['shared/testing/', 'server/', 'client/netcode/', 'client/view/'].map((from) => [from, 'bench/']),
].map(([from, to]) => ({
  file: `${from}wall-to-${nameOf(to!)}.ts`,
  source: '',
  says: 'TS6307',
}));

const ambient = (part: string, name: string): Planted => ({
  file: `${part}ambient-${name}.ts`,
  source: `export const a: unknown = ${name};\n`,
  says: `Cannot find name '${name}'`,
});

/** What a platform offers and a folder must not know. */
const ambients: Planted[] = [
  ...[...modules, 'client/netcode/'].flatMap((part) =>
    ['process', 'Buffer', 'document', 'window', 'setTimeout', 'console'].map((name) => ambient(part, name)),
  ),
  ...['document', 'window'].map((name) => ambient('server/', name)),
  ...['client/view/', 'client/lobby/'].flatMap((part) => ['process', 'Buffer'].map((name) => ambient(part, name))),
];

const controlSource = `export interface Control {
  readonly a: number;
}

export function control(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += Math.sqrt(value);
  return sum;
}
`;

const relied = (file: string, specifier: string): Planted => ({
  file,
  source: `import type { Control } from '${specifier}';\n\nexport type Relied = Control;\n`,
  says: '',
});

/** Files that break no wall, among them one import through every gate that stands open. */
const controls: Planted[] = [
  ...parts.map((part) => ({ file: `${part}control.ts`, source: controlSource, says: '' })),
  ...parts.map((from) => relied(`${from}open-to-itself.ts`, './control.ts')),
  ...parts.flatMap((from) => open[from]!.map((to) => relied(`${from}open-to-${nameOf(to)}.ts`, `#${to}control.ts`))),
  { file: 'shared/core/vec.ts', source: "export { vec2 } from 'gl-matrix';\n", says: '' },
  { file: 'shared/net/codec.ts', source: "export { Packr } from 'msgpackr';\n", says: '' },
  { file: 'client/netcode/connection.ts', source: "export { io } from 'socket.io-client';\n", says: '' },
  { file: 'client/view/scene.ts', source: "export { Scene } from 'phaser';\n", says: '' },
  { file: 'server/transport/socketio.ts', source: "export { Server } from 'socket.io';\n", says: '' },
  { file: 'server/clock.ts', source: 'export const nowMs = (): number => performance.now();\n', says: '' },
];

const lintOnly = [...evasions, ...variations, ...clocks];
const planted = [...folderWalls, ...packageWalls, ...lintOnly, ...ambients, ...controls];

let tree = '';
let linted = new Map<string, string[]>();
let compiled = new Map<string, string[]>();

function write(file: string, source: string): void {
  const target = path.join(tree, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, source);
}

/** The configuration that is being tested, and the packages; nothing else of the repository. */
function copyConfiguration(): void {
  const files = globSync(
    [
      'package.json',
      '.oxlintrc.json',
      'tsconfig.base.json',
      '{shared,server,client,bench}/**/tsconfig.json',
      'scripts/walls/*.ts',
    ],
    { cwd: root },
  );
  for (const file of files.filter((each) => !each.endsWith('.test.ts') && !each.includes('node_modules'))) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(tree, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
}

function runTool(script: string, args: readonly string[]): string {
  const bin = path.join(root, 'node_modules', script);
  const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (stderr) throw new Error(`${script}: ${stderr}`);
  return stdout;
}

function add(to: Map<string, string[]>, file: string, said: string): void {
  to.set(file, [...(to.get(file) ?? []), said]);
}

function lint(): Map<string, string[]> {
  const report = JSON.parse(runTool('oxlint/bin/oxlint', ['-f', 'json', 'shared', 'server', 'client', 'bench']));
  const found = new Map<string, string[]>();
  for (const { filename, code, message } of report.diagnostics) add(found, filename, `${code} ${message}`);
  return found;
}

function compile(): Map<string, string[]> {
  const projects = globSync('{shared,server,client,bench}/**/tsconfig.json', { cwd: tree, exclude: ['node_modules'] });
  const output = runTool('typescript/bin/tsc', ['-b', '--pretty', 'false', ...projects]);
  const found = new Map<string, string[]>();
  for (const [, file, said] of output.matchAll(/^([^\s(]+)\(\d+,\d+\): error (.*)$/gm)) add(found, file!, said!);
  return found;
}

beforeAll(() => {
  tree = realpathSync(mkdtempSync(path.join(tmpdir(), 'backtick-walls-')));
  copyConfiguration();
  for (const { file, source } of planted) write(file, source);
  linted = lint();
  for (const { file } of lintOnly) rmSync(path.join(tree, file));
  for (const { file } of packageWalls) rmSync(path.join(tree, file));
  compiled = compile();
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

function expectLinted({ file, says }: Planted, rule: string): void {
  const said = linted.get(file) ?? [];
  expect(
    said.filter((line) => line.includes(says) && line.startsWith(rule)),
    `${file}: ${said.join(' | ')}`,
  ).not.toEqual([]);
}

function expectCompiled({ file, says }: Planted): void {
  const said = compiled.get(file) ?? [];
  expect(
    said.filter((line) => line.includes(says)),
    `${file}: ${said.join(' | ')}`,
  ).not.toEqual([]);
}

test('HS1 a folder imports only what lies behind no wall', () => {
  for (const wall of folderWalls) expectLinted(wall, 'walls(imports)');
});

test.each(evasions)('HS1 another way to write an import does not pass: $file', (wall) => {
  expectLinted(wall, 'walls(imports)');
});

test('HS2 only its importers may import a package', () => {
  expect(Object.keys(packages).sort()).toEqual(
    Object.keys(importers)
      .map((name) => (name === 'node:fs' ? 'node:' : name))
      .sort(),
  );
  for (const wall of packageWalls) expectLinted(wall, 'walls(imports)');
});

test.each(variations)('HS3 what may differ between engines or runs is refused: $file', (wall) => {
  expectLinted(wall, wall.says.startsWith("'") ? 'eslint(no-restricted-globals)' : 'walls(determinism)');
});

test('HS4 time and chance are refused outside the clock readers', () => {
  for (const wall of clocks) expectLinted(wall, 'walls(clock)');
});

test.each(references)('HS5 the compiler refuses it too: $file', (wall) => {
  expectCompiled(wall);
});

test('HS6 shared and client/netcode have neither DOM nor Node types, the server no DOM, the page no Node', () => {
  for (const wall of ambients) expectCompiled(wall);
});

test('HS1 files that break no wall pass the linter and the compiler', () => {
  for (const { file } of controls) {
    expect(linted.get(file), file).toBeUndefined();
    expect(compiled.get(file), file).toBeUndefined();
  }
});
