import { type Cap, caps } from '#server/caps.ts';

/* `node server/caps-doc.ts > docs/limits.md` writes the page anew after a row has changed. */

const INTRODUCTION = `# Limits

Everything in the server that may grow while it runs, where it ends, and what happens there. Names like \`net.links\` are
[settings](tunables.md). A test goes through the source and fails when a collection is in no row.

This page is made from \`server/caps.ts\`: \`node server/caps-doc.ts > docs/limits.md\`.

| what | at most | then | in \`server/\` |
| --- | --- | --- | --- |
`;

/** The page of all limits. */
export function limitsPage(): string {
  return `${INTRODUCTION}${caps.map(line).join('\n')}\n`;
}

function line({ where, holds, cap, beyond }: Cap): string {
  const files = where.map((each) => `\`${each.split(':', 1)[0]}\``).join(', ');
  return `| ${[holds, cap, beyond, files].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (import.meta.main) process.stdout.write(limitsPage());
