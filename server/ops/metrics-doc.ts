import { readFileSync, writeFileSync } from 'node:fs';
import { metrics } from '#server/ops/metrics.ts';

/* `node server/ops/metrics-doc.ts` writes the list in docs/operations.md anew after a row has changed. */

const PAGE = new URL('../../docs/operations.md', import.meta.url);

const BEGIN = '<!-- metrics: written by node server/ops/metrics-doc.ts -->\n';
const END = '<!-- end of metrics -->\n';

/** The page with the list as the rows have it now. */
export function withMetrics(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  return `${before}${BEGIN}${list()}${END}${rest.split(END)[1] ?? ''}`;
}

/** The list alone. */
function list(): string {
  const lines = metrics.map(({ name, kind, labels, help }) => {
    return `| \`${name}\` | ${kind} | ${labels.join(', ')} | ${help.replaceAll('|', '\\|')} |`;
  });
  return ['| metric | kind | labels | what it says |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

if (import.meta.main) writeFileSync(PAGE, withMetrics(readFileSync(PAGE, 'utf8')));
