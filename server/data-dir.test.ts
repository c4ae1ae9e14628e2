import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepSecret, openDataDir } from '#server/data-dir.ts';
import { UserError } from '#server/user-error.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('HS71 a secret is made once, kept, and for nobody else to read', () => {
  const dir = path.join(folder, 'deep/data');
  openDataDir(dir);
  const secret = keepSecret(dir);
  expect(secret.length).toBeGreaterThanOrEqual(43);
  expect(keepSecret(dir)).toBe(secret);
  expect(statSync(path.join(dir, 'token-secret')).mode & 0o777).toBe(0o600);
  openDataDir(dir);
  expect(keepSecret(dir)).toBe(secret);
});

test('HS71 two folders have two secrets; an empty file counts as none', () => {
  writeFileSync(path.join(folder, 'token-secret'), '');
  const secret = keepSecret(folder);
  expect(readFileSync(path.join(folder, 'token-secret'), 'utf8')).toBe(`${secret}\n`);
  const other = path.join(folder, 'other');
  openDataDir(other);
  expect(keepSecret(other)).not.toBe(secret);
});

test('HS72 a folder that cannot be used is refused by name, with what to do', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const dir = path.join(file, 'data');
  expect(() => openDataDir(dir)).toThrow(UserError);
  expect(() => openDataDir(dir)).toThrow(
    `The data folder ${dir} cannot be used (ENOTDIR). Name another with DATA_DIR or`,
  );
  expect(() => keepSecret(dir)).toThrow(UserError);
});
