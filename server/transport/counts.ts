/** How often what happened, by name. Names are our own, so there are few. Numbers only go up. */
export type Counts = Map<string, number>;

export function count(counts: Counts, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
