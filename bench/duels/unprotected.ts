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
    from: "  if (view.b === 0) return 'taken';\n",
    to: "  if (view.b < tick) return 'taken';\n",
  },
  {
    // What comes late was pressed when it says so.
    file: 'server/tick/rollback.ts',
    from: '  setMovement(inputs, seat, input);\n',
    to: '  setMovement(inputs, seat, input);\n  inputs.pressed[seat] = input.pressed;\n',
  },
  {
    // What was decided is decided anew.
    file: 'shared/sim/timeline.ts',
    from: '    applyWrites(world, lived.judged);\n',
    to: `    const { publicRows, rewound } = world.schema;
    const values = new Float64Array(rewound.length);
    (mover as any).judge(world, lived.inputs, {
      ...{ values, depth: 0, open() {}, openBack() {}, note() {} },
      find(entity: number) {
        rewound.forEach((at, i) => (values[i] = world.table[publicRows[at].index][entity]));
        return world.columns.kind[entity] !== 0;
      },
    });
`,
  },
];

/** The source of a module without its protection; throws where its place is gone. */
export function unprotect(source: string, { file, from, to }: Edit): string {
  const places = source.split(from).length - 1;
  if (places !== 1) throw new Error(`${file} has the place ${places} times: ${from}`);
  return source.replace(from, () => to);
}
