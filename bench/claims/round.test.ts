import { expect, test } from 'vitest';
import { errorLines, round } from '#bench/claims/round.ts';

async function plant(fault: string) {
  return round.run({ form: 'short', plant: fault, log: () => {} });
}

test('HS90 the round claim fails when a client predicts otherwise than the server', async () => {
  const result = await plant('drift');
  expect(result.pass).toBe(false);
  expect(result.figure).toBeGreaterThan(0);
  expect(result.details).toMatchObject({ clientsAtTheEnd: 6, logged: [] });
  const failures = result.details['failures'] as string[];
  expect(failures.filter((failure) => !failure.includes('unknown cause: Player 1 '))).toEqual([]);
}, 60_000);

test('HS90 the round claim fails when a client ends with other scores than the rest', async () => {
  const result = await plant('board');
  expect(result.pass).toBe(false);
  expect(result).toMatchObject({ figure: 0, details: { clientsAtTheEnd: 6, logged: [] } });
  expect(result.details['failures']).toEqual([expect.stringMatching(/not everybody had the same scores.*: Player 1$/)]);
}, 60_000);

test('HS90 the round claim counts the errors in the log of the server', () => {
  const info = 'Backtick is ready: http://127.0.0.1:1\n2026-01-01T00:00:00Z info room opened room=error error=1\n';
  expect(errorLines(info)).toEqual([]);
  const error = '2026-01-01T00:00:00Z error room failed room=ABCD';
  expect(errorLines(`${info}${error}\nBacktick failed: Error: x\n`)).toEqual([error, 'Backtick failed: Error: x']);
});
