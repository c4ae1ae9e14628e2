import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readToken, type SeatClaim, signToken } from '#server/lobby/token.ts';
import { TOKEN_LENGTH_MAX } from '#shared/net/validate.ts';

const secret = 'a secret of at least thirty-two characters';
const claim: SeatClaim = { session: 'kZ0_-Ab1kZ0_-Ab1kZ0_-A', room: 'KDRM', rotation: 3, expiresMs: 1_800_000_000_000 };
const token = signToken(secret, claim);

test('LB40 a token says what was signed, until it expires', () => {
  expect(readToken(secret, token, claim.expiresMs - 1)).toEqual(claim);
  expect(readToken(secret, token, claim.expiresMs)).toBeUndefined();
  expect(token.length).toBeLessThanOrEqual(TOKEN_LENGTH_MAX);
  expect(token).toMatch(/^[\w.-]+$/);
});

test('LB41 a token of another secret, or with any character changed, added or taken, is worth nothing', () => {
  expect(readToken(`${secret}!`, token, 0)).toBeUndefined();
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    const forged = [token.slice(0, at) + other + token.slice(at + 1), token.slice(0, at) + token.slice(at + 1)];
    for (const each of forged) expect(readToken(secret, each, 0), each).toBeUndefined();
  }
  for (const each of ['', '.', '....', `${token}A`, `${token}=`, `${token} `, `A${token}`, `${token}.${token}`]) {
    expect(readToken(secret, each, 0), each).toBeUndefined();
  }
});

test('LB41 no text is a token by chance, and none makes reading it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 256 }), (text) => readToken(secret, text, 0) === undefined),
    { numRuns: 2000, seed: 7 },
  );
});
