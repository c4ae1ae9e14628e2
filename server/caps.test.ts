import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { caps, neverServed, passing, readQueues } from '#server/caps.ts';
import { limitsPage } from '#server/caps-doc.ts';
import { openHouse } from '#server/testing/open-house.ts';
import { createLobbyRig } from '#server/testing/lobby-rig.ts';

/** Makes a Map or a Set; a list that is empty at first, and so may grow. */
const MAP = String.raw`\bnew (?:Weak)?(?:Map|Set)\b`;
const LIST = String.raw`(?<=[ (])\[\](?=[;,) ]|$)`;

/** Ways in which a line gives a collection its name, or puts something into one. */
const SITES: readonly RegExp[] = [
  new RegExp(`(?:const|let) (\\w+)\\b.*= .*(?:${MAP}|${LIST})`),
  new RegExp(`(\\w+)\\??: [^=]*= ${MAP}`),
  new RegExp(`(\\w+): (?:[^:]* )?${MAP}`),
  /(\w+): \[\]/,
  /(\w+)\??\.(?:push|unshift)\(/,
  // Without one.
  new RegExp(`(${MAP})`),
];

/** [`file: name`] of every such place in a source text. */
function sitesIn(file: string, text: string): string[] {
  const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  return code.split('\n').flatMap((line) => {
    const name = SITES.map((site) => site.exec(line)?.[1]).find((found) => found !== undefined);
    return name === undefined ? [] : [`${file}: ${name.startsWith('new') ? 'unnamed' : name}`];
  });
}

function sourceFiles(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => name.split(path.sep).join('/'));
  return names.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^testing\/|\/testing\//.test(name)).toSorted();
}

const sites = sourceFiles(import.meta.dirname).flatMap((name) => {
  return sitesIn(name, readFileSync(path.join(import.meta.dirname, name), 'utf8'));
});

const registered = [...caps.flatMap(({ where }) => where), ...passing, ...neverServed].flatMap((row) => {
  const [file, names] = row.split(': ') as [string, string];
  return names.split(' ').map((name) => `${file}: ${name}`);
});

test('NT150 every collection of the server that can grow has a limit in server/caps.ts, or is named there as one that does not live', () => {
  expect([...new Set(sites)].filter((site) => !registered.includes(site))).toEqual([]);
});

test('NT150 ... and every row means something that is there', () => {
  // Grows by copying itself.
  const others = ['transport/outbox.ts: sizes', 'transport/outbox.ts: callbacks'];
  expect(registered.filter((site) => ![...sites, ...others].includes(site))).toEqual([]);
});

test.each([
  ['const rooms = new Map<string, Room>();', 'rooms'],
  ['  readonly seen: Set<string> = new Set();', 'seen'],
  ['    sessions: new Map(),', 'sessions'],
  ['let queue: (() => void)[] = [];', 'queue'],
  ['    leaving: [],', 'leaving'],
  ['  const lanes: readonly Waiting[][] = MAX.map(() => []);', 'lanes'],
  ['  room.commands.push({ seat });', 'commands'],
  ['    kept: given ?? new Map(),', 'kept'],
  ['  return run(new Set(names));', 'unnamed'],
])('NT150 a collection is found wherever it begins: %s', (line, name) => {
  expect(sitesIn('a.ts', line)).toEqual([`a.ts: ${name}`]);
});

test.each([
  'const first = rows[0];',
  '  x[i] = y;',
  '// new Map()',
  'const b = isThere ? [a] : none;',
  'const a = Array.from({ length: 3 }, () => 0);',
])('NT150 ... and nothing else is taken for one: %s', (line) => {
  expect(sitesIn('a.ts', line)).toEqual([]);
});

test('NT151 docs/limits.md is what the rows say (node server/caps-doc.ts > docs/limits.md)', () => {
  expect(readFileSync(path.resolve(import.meta.dirname, '../docs/limits.md'), 'utf8')).toBe(limitsPage());
});

test('NT152 sizes and limits can be read at any time, and are what is there', async () => {
  const { transport, close } = await openHouse();
  const rig = createLobbyRig({ seats: 4, host: { 'net.links': 10, 'net.rooms': 3 } });
  const read = (name: string): unknown =>
    readQueues({ lobby: rig.lobby, transport }).find((each) => each.name === name);
  rig.enter().create('Ann');
  rig.enter();
  expect(read('visitors')).toEqual({ name: 'visitors', size: 2, cap: 10 });
  expect(read('rooms')).toEqual({ name: 'rooms', size: 1, cap: 3 });
  expect(read('sessions')).toEqual({ name: 'sessions', size: 1, cap: 12 });
  expect(read('door')).toEqual({ name: 'door', size: 0, cap: 2048 });
  expect(read('connections')).toEqual({ name: 'connections', size: 0, cap: 266 });
  await close();
});
