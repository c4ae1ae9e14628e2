import { execFileSync } from 'node:child_process';

/**
 * Runs a program that measures what calls allocate, and returns the JSON that it prints. With the compiler in the background what it
 * inlines depends on when it is done, and so does whether a number is boxed: two runs of the same code differ. In the foreground it
 * depends on the code alone.
 */
export function runAllocation(program: URL, ...args: readonly string[]): Record<string, number> {
  const flags = ['--no-concurrent-recompilation'];
  return JSON.parse(execFileSync(process.execPath, [...flags, program.pathname, ...args], { encoding: 'utf8' }));
}
