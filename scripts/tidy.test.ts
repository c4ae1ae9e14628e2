import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/*
 * Rules about the repository as a whole that neither the compiler nor the linter knows.
 */

const root = path.resolve(import.meta.dirname, '..');
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
const files = listed.split('\n').filter((file) => file !== '' && existsSync(path.join(root, file)));
const sources = files.filter((file) => /\.(ts|mjs|html|css)$/.test(file));
const tests = files.filter((file) => file.endsWith('.test.ts'));
const pages = files.filter((file) => file.endsWith('.md'));

const textOf = (file: string): string =>
  existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '';

/** `file:line: text` of every line that matches. */
function linesWith(within: readonly string[], pattern: RegExp): string[] {
  return within.flatMap((file) => {
    const lines = textOf(file).split('\n');
    return lines.flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : []));
  });
}

test('HS11 nothing is left for later', () => {
  const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((mark) => `\\b${mark}\\b`).join('|'));
  expect(linesWith(sources, marks)).toEqual([]);
});

test('HS11 no test is left out or runs alone', () => {
  expect(linesWith(tests, /\b(test|it|describe)\.(on[l]y|ski[p])\(/)).toEqual([]);
});

test('HS11 no file names a place on somebody’s machine', () => {
  const text = files.filter(
    (file) => /\.(ts|mjs|json|html|css|md)$|^\.ci\//.test(file) && file !== 'package-lock.json',
  );
  expect(linesWith(text, /(^|[^a-z.])\/(tm[p]|wor[k]|roo[t]|hom[e]|far[m])\//)).toEqual([]);
});

const LONGEST_LINES = 500;

test(`HS11 no source file has more than ${LONGEST_LINES} lines`, () => {
  const long = sources.filter((file) => !tests.includes(file) && textOf(file).split('\n').length > LONGEST_LINES + 1);
  expect(long).toEqual([]);
});

test('HS11 the one-sentence explanation of a setting is a sentence', () => {
  const tables = sources.filter((file) => file.includes('tunables') && !tests.includes(file));
  const docs = tables.flatMap((file) =>
    [...textOf(file).matchAll(/\bdoc:\s*(['"`])(.+?)(?<!\\)\1/gs)].map((found) => found[2]!),
  );
  expect(docs.length).toBeGreaterThan(0);
  expect(docs.filter((doc) => !/^[A-Z].*[^.]\.$/s.test(doc))).toEqual([]);
});

/** The numbered rules of docs/spec.md: lines like "- **NT3** A sentence." */
const ruleIds = [...textOf('docs/spec.md').matchAll(/^- \*\*([A-Z]{2,3}\d+)\*\* \S/gm)].map((found) => found[1]!);

/** The rules that names of tests begin with: one, or several with commas. */
const cited = tests.flatMap((file) =>
  [...textOf(file).matchAll(/['"`]((?:[A-Z]{2,3}\d+(?:, | and |: | ))+)\S/g)].flatMap(([, ids]) =>
    [...ids!.matchAll(/[A-Z]+\d+/g)].map(([id]) => ({ file, id })),
  ),
);

test('HS12 every rule has one number', () => {
  expect(ruleIds.length).toBeGreaterThan(0);
  expect(ruleIds.filter((id, at) => ruleIds.indexOf(id) !== at)).toEqual([]);
});

test('HS12 every rule that a test cites is in docs/spec.md', () => {
  const unknown = cited.filter(({ id }) => !ruleIds.includes(id)).map(({ file, id }) => `${file}: ${id}`);
  expect([...new Set(unknown)]).toEqual([]);
});

test('HS12 every rule in docs/spec.md is cited by a test', () => {
  expect(ruleIds.filter((id) => !cited.some((each) => each.id === id))).toEqual([]);
});

test('HS13 every link between documents leads to a file', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!\w+:|#)([^)\s#]+)/g)].flatMap(([, link]) =>
      existsSync(path.join(root, path.dirname(page), link!)) ? [] : [`${page}: ${link}`],
    ),
  );
  expect(broken).toEqual([]);
});

test('HS13 documents name only scripts that exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) => [...textOf(page).matchAll(/\bnpm run ([a-z:-]+)/g)].map((found) => found[1]!));
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('HS13 the newest heading of the changelog is the version of the package', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string };
  expect(/^## (.*)$/m.exec(textOf('CHANGELOG.md'))?.[1] ?? '').toContain(version);
});
