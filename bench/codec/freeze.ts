import type { KindTable, WireTable } from '#shared/net/wire/table.ts';

/* A trained table as the text of a module under `shared/net/wire/frozen`; the formatter breaks its lines. */

/** `constant`: what the module calls it; `about`: one sentence on what it was trained on. */
export function freezeTable(constant: string, about: string, { schema, gaps, kinds }: WireTable): string {
  return `import { lengths } from '#shared/net/wire/frozen/lengths.ts';
import type { WireTable } from '#shared/net/wire/table.ts';

/** ${about} Written by \`npm run train-codec\`. */
export const ${constant}: WireTable = {
  schema: '${schema}',
  gaps: ${digits(gaps)},
  kinds: [
${kinds.map(freezeKind).join('\n')}
  ],
};
`;
}

function freezeKind({ kind, always = false, predictors, masks, residuals }: KindTable): string {
  return `{
  kind: ${kind},
  always: ${always},
  predictors: [${predictors.join(', ')}],
  masks: [${masks.map(digits).join(', ')}],
  residuals: [${residuals.map(digits).join(', ')}],
},`;
}

function digits(lengths: readonly number[]): string {
  return `lengths('${lengths.map((length) => length.toString(16)).join('')}')`;
}
