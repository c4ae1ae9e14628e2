import { readFileSync, writeFileSync } from 'node:fs';
import type { ClaimResult } from '#bench/claims/claim.ts';
import { claims } from '#bench/claims/index.ts';

/*
 * `npm run prove:readme`: runs every claim in its short form and writes the README's table from what they came to. Stops at
 * a claim that does not hold: the README only says what was measured.
 */

const README = new URL('../../README.md', import.meta.url);
const BEGIN = '<!-- claims: written by npm run prove:readme -->';
const END = '<!-- end of claims -->';

/** Replaces what stands between the two marks. */
export function withTable(readme: string, table: string): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('README.md has lost the marks of the table of claims');
  return `${readme.slice(0, from)}${BEGIN}\n${table}\n${readme.slice(to)}`;
}

/** A row per claim. */
export function tableOf(results: readonly { readonly sentence: string; readonly result: ClaimResult }[]): string {
  const rows = results.map(({ sentence, result }) => {
    const figure = `${Number(result.figure.toPrecision(5))} ${result.unit}`;
    return `| ${sentence} | ${figure} | ${result.threshold} | ${result.n} | \`npm run prove ${result.claim}\` |`;
  });
  return ['| claim | measured | must be | samples | command |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

async function writeReadme(): Promise<void> {
  const results = [];
  for (const claim of claims) {
    console.log(`${claim.name}: ${claim.sentence}`);
    const result = await claim.run({ form: 'short', log: (line) => console.log(`  ${line}`) });
    if (!result.pass) throw new Error(`${claim.name} does not hold: ${JSON.stringify(result)}`);
    results.push({ sentence: claim.sentence, result });
  }
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), tableOf(results)));
}

if (import.meta.main) await writeReadme();
