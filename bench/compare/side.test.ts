import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { injectInto, injectionOf } from '#bench/compare/inject.ts';
import type { LifeTask } from '#bench/compare/life.ts';
import { openSide } from '#bench/compare/side.ts';
import { copyHead, openBase } from '#bench/compare/trees.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const task: LifeTask = { scenario: 'duel-2', players: 2, ticks: 20, warmUpTicks: 5 };
const dir = mkdtempSync(path.join(tmpdir(), 'backtick-test-'));

afterAll(() => rmSync(dir, { recursive: true }));

test('BM28 a process lives the same ticks whenever it is asked, and says what it cannot', async () => {
  const side = openSide({ root: ROOT });
  try {
    const [one, other] = [await side.live(task), await side.live(task)];
    expect(one.counters).toEqual(other.counters);
    expect(one.hash).toBe(other.hash);
    expect(one.totalMs).toHaveLength(20);
    expect(one.phasesMs.every((ms) => ms instanceof Float64Array)).toBe(true);
    expect(one.counters.framesSent).toBe(2 * 20);
    await expect(side.live({ ...task, scenario: 'none' })).rejects.toThrow('there is no scenario none');
  } finally {
    await side.close();
  }
});

test('BM28 what a tree says when it cannot be loaded is told', async () => {
  const tree = path.join(dir, 'broken');
  mkdirSync(path.join(tree, 'bench/compare'), { recursive: true });
  writeFileSync(path.join(tree, 'bench/compare/child.ts'), "import './gone.ts';\n");
  await expect(openSide({ root: tree }).live(task)).rejects.toThrow(/ended: .*Cannot find module .*gone\.ts/);
});

test('BM32 a phase can be made slower and frames longer, in the modules as they are now', () => {
  for (const text of ['burn:simulate:0.1', 'burn:encode:0.1', 'pad:0.03']) {
    const injection = injectionOf(text);
    const source = readFileSync(path.join(ROOT, injection.file), 'utf8');
    expect(injectInto(source, injection), text).toContain(injection.to);
    expect(() => injectInto(source + source, injection), text).toThrow('2 times');
  }
  expect(() => injectionOf('burn:simulate')).toThrow('no share');
  expect(() => injectionOf('heat:0.1')).toThrow('no injection');
});

test('BM32 padded frames are that much longer and do nothing else', async () => {
  const sides = [openSide({ root: ROOT }), openSide({ root: ROOT, inject: 'pad:0.5' })];
  try {
    const [as, padded] = await Promise.all(sides.map((side) => side.live(task)));
    expect(padded.counters.bytesSent / as.counters.bytesSent).toBeCloseTo(1.5, 2);
    expect({ ...padded.counters, bytesSent: 0 }).toEqual({ ...as.counters, bytesSent: 0 });
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
});

test('BM29 the head is a copy of the working tree, which lives without it and is taken away', async () => {
  const { root, close } = copyHead(ROOT);
  const side = openSide({ root });
  try {
    expect((await side.live(task)).counters.framesSent).toBe(2 * 20);
    expect(readFileSync(path.join(root, 'server/room.ts'))).toEqual(readFileSync(path.join(ROOT, 'server/room.ts')));
  } finally {
    await side.close();
    close();
  }
  expect(existsSync(path.dirname(root))).toBe(false);
});

test('BM29 trees go as well when the comparison is stopped', async () => {
  const trees = path.join(ROOT, 'bench/compare/trees.ts');
  const script = `import { copyHead } from ${JSON.stringify(trees)}; console.log(copyHead(${JSON.stringify(ROOT)}).root); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [root] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(existsSync(root.trim())).toBe(true);
  child.kill('SIGTERM');
  await once(child, 'close');
  expect(existsSync(path.dirname(root.trim()))).toBe(false);
});

test('BM29 a base is the commit, with the benchmarks and packages of the working tree, and nothing of it is left behind', () => {
  const repository = path.join(dir, 'repository');
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
  const write = (file: string, text: string): void => writeFileSync(path.join(repository, file), text);
  for (const part of ['server', 'bench/out', 'node_modules'])
    mkdirSync(path.join(repository, part), { recursive: true });
  write('server/a.ts', 'old');
  write('bench/gone.ts', 'old');
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'old');
  write('server/a.ts', 'new');
  rmSync(path.join(repository, 'bench/gone.ts'));
  write('bench/b.ts', 'new');
  const { root, commit, close } = openBase(repository, 'HEAD');
  expect(commit).toBe(git('rev-parse', 'HEAD'));
  expect(readFileSync(path.join(root, 'server/a.ts'), 'utf8')).toBe('old');
  expect(existsSync(path.join(root, 'bench/gone.ts'))).toBe(false);
  expect(readFileSync(path.join(root, 'bench/b.ts'), 'utf8')).toBe('new');
  expect(existsSync(path.join(root, 'bench/out'))).toBe(false);
  expect(lstatSync(path.join(root, 'node_modules')).isSymbolicLink()).toBe(true);
  expect(realpathSync(path.join(root, 'node_modules'))).toBe(realpathSync(path.join(repository, 'node_modules')));
  close();
  expect(existsSync(path.dirname(root))).toBe(false);
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  for (const ref of ['nothing', '--all', '']) expect(() => openBase(repository, ref), ref).toThrow('neither a commit');
});
