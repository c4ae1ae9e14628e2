import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * Set-up runs here in a clone of its own, with an npm and a Vite that only write down what they were asked for.
 */

const root = path.resolve(import.meta.dirname, '../..');

/** Writes each call with the Node it runs on, and does to node_modules what npm would do. */
const npmSource = `
const { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const [verb] = process.argv.slice(2);
appendFileSync('calls', verb + ' ' + process.execPath + '\\n');
if (process.env.TROUBLE === verb || process.env.TROUBLE === 'network') {
  console.error(process.env.TROUBLE === 'network' ? 'npm error code ECONNREFUSED' : 'npm error code EUSAGE');
  process.exit(1);
}
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/vite/bin', { recursive: true });
writeFileSync('node_modules/vite/bin/vite.js', ${JSON.stringify(`
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'vite\\n');
if (process.env.TROUBLE === 'vite') { console.error('client/main.ts: no such thing'); process.exit(1); }
mkdirSync('client/dist', { recursive: true });
writeFileSync('client/dist/index.html', '');
`)});
cpSync('package-lock.json', 'node_modules/.package-lock.json');
`;

let clone = '';

beforeEach(() => {
  clone = realpathSync(mkdtempSync(path.join(tmpdir(), 'backtick-setup-')));
  for (const folder of ['scripts', 'client', 'shared', 'npm']) mkdirSync(path.join(clone, folder));
  copyFileSync(path.join(root, 'scripts/setup.mjs'), path.join(clone, 'scripts/setup.mjs'));
  cpSync(path.join(root, 'scripts/setup'), path.join(clone, 'scripts/setup'), { recursive: true });
  write('package.json', '{ "type": "module", "dependencies": {} }');
  write('package-lock.json', '{ "packages": { "": {}, "node_modules/a": { "version": "1.0.0" } } }');
  write('npm/package.json', '{ "type": "commonjs" }');
  write('npm/npm-cli.js', npmSource);
  write('client/index.html', '<p>');
  write('shared/one.ts', '1');
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const target = path.join(clone, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

interface Outcome {
  readonly code: number | null;
  readonly said: string;
  /** What npm and Vite were called for, by this run alone. */
  readonly calls: readonly string[];
}

function setUp(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, node = process.execPath): Outcome {
  rmSync(path.join(clone, 'calls'), { force: true });
  const { status, stdout, stderr } = spawnSync(node, ['scripts/setup.mjs', ...args], {
    cwd: clone,
    encoding: 'utf8',
    env: { PATH: '', npm_execpath: path.join(clone, 'npm/npm-cli.js'), npm_node_execpath: process.execPath, ...env },
  });
  const calls = existsSync(path.join(clone, 'calls')) ? readFileSync(path.join(clone, 'calls'), 'utf8') : '';
  return { code: status, said: stdout + stderr, calls: calls.split('\n').filter((line) => line !== '') };
}

/** A Node in node_modules of the clone, as npm scripts use it from the second run on. */
function ownNode(): string {
  const file = path.join(clone, 'node_modules/own/bin/node');
  mkdirSync(path.dirname(file), { recursive: true });
  copyFileSync(process.execPath, file);
  return file;
}

const npmCi = `ci ${process.execPath}`;

test('HS7 a fresh clone gets its packages and its page; a second run does nothing, says nothing, and takes under a second', () => {
  const first = setUp();
  expect(first).toMatchObject({ code: 0, calls: [npmCi, 'vite'] });
  expect(first.said).toMatch(/^set-up: installing packages: done in [\d.]+ s$/m);
  const startMs = performance.now();
  expect(setUp()).toEqual({ code: 0, said: '', calls: [] });
  expect(performance.now() - startMs).toBeLessThan(1000);
});

test('HS7 packages are installed anew when the lock, what package.json asks for, or node_modules has changed', () => {
  setUp();
  write('package-lock.json', '{ "packages": { "": {}, "node_modules/a": { "version": "1.0.1" } } }');
  expect(setUp(['--no-client']).calls).toEqual([npmCi]);
  write('package.json', '{ "type": "module", "dependencies": { "a": "1" } }');
  expect(setUp(['--no-client']).calls).toEqual([npmCi]);
  write('package.json', '{ "type": "module", "dependencies": { "a": "1" }, "scripts": { "b": "c" } }');
  expect(setUp(['--no-client']).calls).toEqual([]);
  rmSync(path.join(clone, 'node_modules'), { recursive: true });
  expect(setUp(['--no-client']).calls).toEqual([npmCi]);
});

test('HS7 packages that were installed by hand are taken as they are when they agree with the lock', () => {
  write('node_modules/.package-lock.json', '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }');
  expect(setUp(['--no-client']).calls).toEqual([]);
  rmSync(path.join(clone, '.cache'), { recursive: true });
  write('node_modules/.package-lock.json', '{ "packages": { "node_modules/a": { "version": "0.9.0" } } }');
  expect(setUp(['--no-client']).calls).toEqual([npmCi]);
});

test('HS7 the page is built anew when a source of it has changed, and not for a test', () => {
  setUp();
  write('shared/one.test.ts', '1');
  expect(setUp().calls).toEqual([]);
  write('shared/one.ts', '2');
  expect(setUp(['--no-client']).calls).toEqual([]);
  expect(setUp().calls).toEqual(['vite']);
  rmSync(path.join(clone, 'client/dist'), { recursive: true });
  expect(setUp().calls).toEqual(['vite']);
});

test('HS8 set-up that is started by the Node in node_modules installs with the one outside', () => {
  const { code, calls } = setUp([], {}, ownNode());
  expect({ code, calls }).toEqual({ code: 0, calls: [npmCi, 'vite'] });
});

test('HS8 the only Node there is, when it is in node_modules, is not deleted', () => {
  const node = ownNode();
  const { code, said, calls } = setUp([], { npm_node_execpath: node }, node);
  expect({ code, calls }).toEqual({ code: 1, calls: [] });
  expect(said).toContain('please run this with a Node of the system');
  expect(existsSync(node)).toBe(true);
});

test('HS9 a lock that npm ci refuses is installed by npm install; without a network there is one line and exit 1', () => {
  expect(setUp([], { TROUBLE: 'ci' })).toMatchObject({
    code: 0,
    calls: [npmCi, `install ${process.execPath}`, 'vite'],
  });
  write('package-lock.json', '{}');
  const { code, said, calls } = setUp([], { TROUBLE: 'network' });
  expect({ code, calls }).toEqual({ code: 1, calls: [npmCi] });
  expect(said).toMatch(/^set-up: npm ci failed: the package registry could not be reached \(ECONNREFUSED\)$/m);
});

test('HS9 a page that cannot be built stops the start, and is tried again', () => {
  const failed = setUp([], { TROUBLE: 'vite' });
  expect(failed.code).toBe(1);
  expect(failed.said).toContain('client/main.ts: no such thing');
  expect(setUp()).toMatchObject({ code: 0, calls: ['vite'] });
});

// Elsewhere browsers are found at fixed places, which no environment hides.
test.runIf(process.platform === 'linux')(
  'HS9 without a browser the tests that need one are left out and said to be; on a build machine that is a failure',
  () => {
    const alone = { TROUBLE: 'install', npm_config_cache: clone };
    const left = setUp(['--test', '--no-client'], alone);
    expect(left.code).toBe(0);
    expect(left.said).toMatch(/^set-up: no Chromium was found .* They are left out\.$/m);
    const refused = setUp(['--test', '--no-client'], { ...alone, CI: 'true' });
    expect(refused.code).toBe(1);
    expect(setUp(['--test', '--no-client'], { CHROME_PATH: '/nowhere' }).said).toContain('CHROME_PATH names no file');
    expect(setUp(['--test', '--no-client'], { ...alone, CI: 'true', CHROME_PATH: process.execPath }).code).toBe(0);
  },
);

test('HS9 two at once take turns', () => {
  write('.cache/setup.pid', String(process.pid));
  const waiting = spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: clone, encoding: 'utf8', timeout: 1500 });
  expect(waiting.stdout).toContain(`waiting for another set-up (process ${process.pid})`);
  write('.cache/setup.pid', '999999999');
  expect(setUp()).toMatchObject({ code: 0, calls: [npmCi, 'vite'] });
});
