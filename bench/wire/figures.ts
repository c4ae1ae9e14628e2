import type { Run } from '#bench/wire/run.ts';

/* What the runs of one system on one workload come to. */

export interface Figure {
  readonly system: string;
  readonly workload: string;
  readonly clients: number;
  /** Of all runs that count, the one that was disturbed least. */
  readonly best: Run | undefined;
  readonly runs: number;
  /** Why others do not count. */
  readonly invalid: readonly string[];
}

/** One figure per system and workload, in the order in which they were first run. */
export function summarise(runs: readonly Run[]): Figure[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.system} / ${run.workload.name}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const valid = group.filter(({ invalid }) => invalid === undefined);
    return {
      system: group[0].system,
      workload: group[0].workload.name,
      clients: group[0].workload.clients,
      best: valid.toSorted((a, b) => a.cpuUs - b.cpuUs)[0],
      runs: valid.length,
      invalid: group.flatMap(({ invalid }) => invalid ?? []),
    };
  });
}
