import { describe, expect, test } from 'vitest';
import type { Claim, ClaimResult } from '#bench/claims/claim.ts';
import { claims } from '#bench/claims/index.ts';
import { prove } from '#bench/claims/prove.ts';

function resultOf(claim: string, form: 'short' | 'long', pass: boolean): ClaimResult {
  return { claim, form, figure: 1, unit: 'x', threshold: '1', n: 1, excluded: 0, seeds: [1], pass, details: {} };
}

/** Holds unless a fault is planted. */
const firm: Claim = {
  name: 'firm',
  sentence: 'It holds.',
  run: async ({ form, plant, log }) => {
    log('working');
    return resultOf('firm', form, plant === undefined);
  },
};
const broken: Claim = {
  name: 'broken',
  sentence: 'It breaks.',
  run: () => Promise.reject(new Error('no chromium')),
};

async function run(
  all: readonly Claim[],
  ...args: string[]
): Promise<{ code: number; lines: string[]; last: unknown }> {
  const lines: string[] = [];
  const code = await prove(args, all, (line) => lines.push(line));
  const last: unknown = lines.at(-1)?.startsWith('{') ? JSON.parse(lines.at(-1)!) : undefined;
  return { code, lines, last };
}

describe('prove', () => {
  test('HS24 with a name the last line is the claim as JSON, and the exit code says whether it holds', async () => {
    const held = await run([firm, broken], 'firm');
    expect(held).toMatchObject({ code: 0, last: resultOf('firm', 'short', true) });
    expect(held.lines.slice(0, 2)).toStrictEqual(['firm: It holds.', '  working']);
    const planted = await run([firm], 'firm', '--plant', 'fault', '--long');
    expect(planted).toMatchObject({ code: 1, last: resultOf('firm', 'long', false) });
  });

  test('HS24 without a name all run in turn and the last line sums them up', async () => {
    const { code, last } = await run([firm, broken, firm]);
    expect(code).toBe(1);
    expect(last).toStrictEqual({
      form: 'short',
      pass: false,
      claims: [
        resultOf('firm', 'short', true),
        { claim: 'broken', form: 'short', pass: false, error: 'no chromium' },
        resultOf('firm', 'short', true),
      ],
    });
    expect(await run([firm, firm])).toMatchObject({ code: 0, last: { pass: true } });
  });

  test('HS24 a claim that breaks off does not hold, and its error is in the JSON', async () => {
    const { code, last } = await run([broken], 'broken');
    expect([code, last]).toStrictEqual([1, { claim: 'broken', form: 'short', pass: false, error: 'no chromium' }]);
  });

  test('HS24 an unknown name, a second name and an unknown flag are one line and exit code 1', async () => {
    expect(await run([firm], 'frim')).toMatchObject({ code: 1, lines: ['no claim is called "frim"; there are firm'] });
    expect(await run([firm], 'firm', 'broken')).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('one claim')],
    });
    expect(await run([firm], '--lnog')).toMatchObject({ code: 1, lines: [expect.stringContaining('--lnog')] });
  });

  test('HS24 every registered claim has its own name and a sentence', () => {
    const names = claims.map((claim) => claim.name);
    expect(new Set(names).size).toBe(names.length);
    for (const claim of claims) expect(claim.sentence).toMatch(/^[A-Z].*\.$/);
  });
});
