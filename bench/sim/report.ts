import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Outcome } from '#bench/sim/simulate.ts';
import { repeatArguments, type Wanted } from '#bench/sim/arguments.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Faults before a failure that its report names. */
const LAST_FAULTS = 6;

/** What the code is that ran: the commit, with `+` when files were changed since; without git the version. */
export function nameOfBuild(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
    return `version ${version}`;
  }
}

/** All that is needed to find the cause, the command that repeats it last. */
export function describeFailure(
  outcome: Outcome,
  build: string,
  wanted: Pick<Wanted, 'minutes' | 'players'>,
): string[] {
  const { seed, failure, happened, plan } = outcome;
  if (!failure) return [];
  const { finding } = failure;
  const faults = happened.slice(-LAST_FAULTS).map(({ atMs, fault, guest }) => {
    return `    ${(atMs / 1000).toFixed(3)} s: ${fault}${guest < 0 ? '' : ` of guest ${guest}`}`;
  });
  return [
    `seed ${seed}, ${build}: ${finding?.invariant ?? 'nothing throws'}`,
    `  at ${(failure.atMs / 1000).toFixed(3)} virtual s${finding?.tick === undefined ? '' : `, tick ${finding.tick} of room ${finding.room}`}`,
    `  ${failure.what}`,
    ...(failure.stack?.split('\n').slice(1, 8) ?? []),
    `  ${plan.guests.length} guests, ${plan.seats} seats, faults: ${[...plan.guestFaults.keys(), ...plan.serverFaults.keys()].join(', ') || 'none'}`,
    ...(faults.length > 0 ? ['  the last that happened:', ...faults] : []),
    `  repeat it: npm run sim -- ${repeatArguments(seed, wanted)}`,
  ];
}
