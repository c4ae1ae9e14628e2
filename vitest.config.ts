import { defineConfig } from 'vitest/config';
import { browserFile } from './scripts/browser-file.ts';
import { countReporter } from './scripts/count-reporter.ts';

/** Only computation and virtual time: these files may share the processor. */
const together = ['shared/**/*.test.ts', 'client/**/*.test.ts'];

/** The same, but longer: they may share it as well, and each has more time. */
const computed = [
  'bench/**/*-allocation.test.ts',
  'bench/codec/**/*.test.ts',
  'bench/benches.test.ts',
  'bench/fuzz/**/*.test.ts',
  'bench/hidden/**/*.test.ts',
  'bench/scenario/**/*.test.ts',
  'bench/sim/**/*.test.ts',
  'bench/replay/**/*.test.ts',
  'bench/hits/run-hits.test.ts',
  'bench/claims/{bots,brawl,codec,hidden,input-lead,lag-switch,late,prediction,replay,round,simulator,speed,view-claims}.test.ts',
];

/** Sockets, threads and processes that mostly wait: two at a time do each other no harm. */
const waiting = ['server/**/*.test.ts', 'bench/claims/{kill,soak,storm}.test.ts'];

/** Real time and browsers: one file at a time, or they disturb each other's clocks. */
const alone = ['scripts/**/*.test.ts', 'bench/**/*.test.ts'];

/** Set-up says so when it leaves a machine without a browser, and fails where `CI=true`. */
const withoutBrowser = browserFile() ? [] : ['bench/e2e/**'];

export default defineConfig({
  test: {
    reporters: ['default', countReporter],
    projects: [
      {
        test: { name: 'together', include: together, maxWorkers: 2, testTimeout: 20_000, sequence: { groupOrder: 0 } },
      },
      {
        test: { name: 'computed', include: computed, maxWorkers: 2, testTimeout: 120_000, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          name: 'waiting',
          include: waiting,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          exclude: ['**/node_modules/**', ...computed, ...waiting, ...withoutBrowser],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
