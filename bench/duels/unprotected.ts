/*
 * The build without protections: what keeps cheats from gaining, taken out of its modules while they are loaded, in a worker of its
 * own. Shows that the cheats are real ones.
 */

export interface Edit {
  /** From the root of the project. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export const EDITS: readonly Edit[] = [
  {
    // Whatever a client says that it saw, it saw.
    file: 'server/views.ts',
    from: 'export function acceptView(client: Client, tick: number, view: View): boolean {\n',
    to: 'export function acceptView(client: Client, tick: number, view: View): boolean {\n  if (view.b > 0 && view.b < tick) return true;\n',
  },
];

/** The source of a module without its protection; throws where its place is gone. */
export function unprotect(source: string, { file, from, to }: Edit): string {
  const places = source.split(from).length - 1;
  if (places !== 1) throw new Error(`${file} has the place ${places} times: ${from}`);
  return source.replace(from, () => to);
}
