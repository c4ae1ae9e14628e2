import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-count-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const config = `import { countReporter } from ${JSON.stringify(path.join(root, 'scripts/count-reporter.ts'))};
    export default { test: { reporters: ['default', countReporter] } };`;
  writeFileSync(path.join(folder, 'vitest.config.ts'), config);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the given files as a suite of their own. */
function lastLineOf(
  suite: string,
  files: Readonly<Record<string, string>>,
): { code: number | null; line: string | undefined } {
  mkdirSync(path.join(folder, suite));
  for (const [name, source] of Object.entries(files)) {
    const imports = "import { expect, test, beforeAll, describe } from 'vitest';\n";
    writeFileSync(path.join(folder, suite, `${name}.test.ts`), imports + source);
  }
  const bin = path.join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [bin, 'run', suite], { cwd: folder, encoding: 'utf8' });
  return { code: status, line: stdout.trimEnd().split('\n').at(-1) };
}

test('HS10 the last line of a test run counts what passed and what failed', () => {
  const files = { good: "test('a', () => expect(1).toBe(1)); test('b', () => {}); test.todo('c');" };
  expect(lastLineOf('good', files)).toEqual({ code: 0, line: '2 passed, 0 failed' });
});

test('HS10 a test, a file, a hook and a stray error that fail are each counted', () => {
  const files = {
    mixed: "test('a', () => expect(1).toBe(2)); test('b', () => {});",
    unloadable: "throw new Error('no');",
    hook: "describe('d', () => { beforeAll(() => { throw new Error('no'); }); test('c', () => {}); });",
    stray:
      "test('d', async () => { void Promise.reject(new Error('no')); await new Promise((r) => setTimeout(r, 50)); });",
  };
  expect(lastLineOf('bad', files)).toEqual({ code: 1, line: '2 passed, 4 failed' });
});
