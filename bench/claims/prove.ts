import { parseArgs } from 'node:util';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';

/** A claim whose run broke off: it proves nothing, so it does not hold. */
interface BrokenClaim {
  readonly claim: string;
  readonly form: 'short' | 'long';
  readonly pass: false;
  readonly error: string;
}

interface Wanted {
  /** Undefined means all. */
  readonly name: string | undefined;
  readonly options: ClaimOptions;
}

/**
 * `npm run prove [NAME] [-- --long] [--plant FAULT]`: runs one claim, or all in turn. The last line printed is a JSON
 * object: the claim's result, or `{ form, pass, claims }`. Returns the exit code, 1 when something does not hold; a wrong
 * argument is one line and 1.
 */
export async function prove(
  args: readonly string[],
  claims: readonly Claim[],
  print: (line: string) => void,
): Promise<number> {
  const wanted = readArguments(args, print);
  const chosen = typeof wanted === 'string' ? [] : claims.filter(({ name }) => !wanted.name || name === wanted.name);
  if (typeof wanted === 'string' || chosen.length === 0) {
    print(typeof wanted === 'string' ? wanted : `no claim is called "${wanted.name}"; there are ${namesOf(claims)}`);
    return 1;
  }
  const results: (ClaimResult | BrokenClaim)[] = [];
  for (const claim of chosen) {
    print(`${claim.name}: ${claim.sentence}`);
    results.push(await runClaim(claim, wanted.options));
  }
  const pass = results.every((result) => result.pass);
  print(JSON.stringify(wanted.name ? results[0] : { form: wanted.options.form, pass, claims: results }));
  return pass ? 0 : 1;
}

async function runClaim(claim: Claim, options: ClaimOptions): Promise<ClaimResult | BrokenClaim> {
  try {
    return await claim.run(options);
  } catch (error) {
    options.log(error instanceof Error && error.stack ? error.stack : String(error));
    const message = error instanceof Error ? error.message : String(error);
    return { claim: claim.name, form: options.form, pass: false, error: message };
  }
}

function readArguments(args: readonly string[], print: (line: string) => void): Wanted | string {
  const options = { long: { type: 'boolean', default: false }, plant: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 1) return `one claim at a time, not ${positionals.join(' ')}`;
    const plant = values.plant === undefined ? {} : { plant: values.plant };
    const form = values.long ? 'long' : 'short';
    return { name: positionals[0], options: { form, ...plant, log: (line) => print(`  ${line}`) } };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function namesOf(claims: readonly Claim[]): string {
  return claims.map((claim) => claim.name).join(', ');
}
