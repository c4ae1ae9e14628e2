import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * One line that machines can read: `N passed, N failed`. A file that could not be loaded and an error outside any test
 * count as failed; a test that was left out counts as neither.
 */
export function countLine(modules: readonly TestModule[], unhandled: readonly SerializedError[]): string {
  let passed = 0;
  let failed = unhandled.length;
  for (const each of modules) {
    failed += each.errors().length;
    for (const test of each.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      if (state === 'failed') failed += 1;
    }
    for (const suite of each.children.allSuites()) failed += suite.errors().length;
  }
  return `${passed} passed, ${failed} failed`;
}

let line = '';

/** Prints `countLine` when everything else has been printed. */
export const countReporter: Reporter = {
  onInit() {
    process.once('exit', () => console.log(line));
  },
  onTestRunEnd(modules, unhandled) {
    line = countLine(modules, unhandled);
  },
};
