import { type ChildProcess } from 'node:child_process';
export interface Run {
  readonly process: ChildProcess;
  out: string;
  err: string;
  /** Resolves to the exit code. */
  readonly exited: Promise<number | null>;
}
/** Runs it in a folder, in an environment of its own; without a page, so that no build is needed. The caller ends it. */
export declare function runServer(
  folder: string,
  flags: readonly string[],
  env?: Record<string, string>,
  node?: readonly string[],
): Run;
/** The link that it printed. */
export declare function whenReady(run: Run): Promise<string>;
