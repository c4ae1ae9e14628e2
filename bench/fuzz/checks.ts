import { collectGarbage } from '#bench/allocation.ts';
import type { House } from '#bench/fuzz/house.ts';

/** Memory that is in use, in and outside the heap, after a full collection. */
export function liveBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Everybody honest is still there, and was served all along. */
export function checkHonest({ honest, hashes }: House, wrong: (what: string) => void): void {
  for (const { isOpen, frames, refusal } of honest) {
    if (!isOpen || refusal !== undefined || frames < hashes.length * 0.9) {
      wrong(`an honest person was not served: ${frames} of ${hashes.length} states, ${refusal ?? 'none'} refused`);
    }
  }
}

/**
 * CPU time of one call, ms: of this process, so that whatever else the machine does does not count. Collections that fall into it do;
 * the least of several calls has none.
 */
export function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
