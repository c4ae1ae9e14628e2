import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Which core a process is tied to; undefined where that cannot be done. */
export type Core = 0 | 1;

const canPin: boolean = cpus().length > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Whether servers and clients have a core each to themselves. */
export function arePinned(): boolean {
  return canPin;
}

/** The command that starts a program on one core. */
export function onCore(core: Core, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}
