import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAuth, checkJoin, checkNothing, TOKEN_LENGTH_MAX } from '#shared/net/validate.ts';

const notRecords: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 0.5, Number.NaN, '', 'x', 1n],
  ...[[], [1], new Map(), new Date(0), new Uint8Array(1), () => {}, Symbol('x')],
];

function codeOf(checked: { ok: boolean; error?: { code: string } }): string {
  return checked.ok ? 'ok' : checked.error!.code;
}

test('LB26 a handshake is the protocol version and perhaps a token', () => {
  expect(checkAuth({ protocol: 1 })).toEqual({ ok: true, value: { protocol: 1 } });
  expect(checkAuth({ protocol: 1, token: 'x' })).toEqual({ ok: true, value: { protocol: 1, token: 'x' } });
  expect(checkAuth({ protocol: 1, token: 'x'.repeat(TOKEN_LENGTH_MAX) }).ok).toBe(true);
});

test('LB26 another protocol version is told so, whatever else is sent', () => {
  for (const protocol of [0, 2, -1, 1e9]) {
    const checked = checkAuth({ protocol, token: 5, later: 'field' });
    expect(codeOf(checked)).toBe('protocol/version');
    expect(checked.ok || checked.error.message).toContain('Reload');
  }
});

test('LB27 a handshake of any other shape is invalid', () => {
  const shapes = [
    ...notRecords,
    {},
    { token: 'x' },
    { protocol: '1' },
    { protocol: Number.NaN },
    { protocol: Number.POSITIVE_INFINITY },
    { protocol: 1.5 },
    { protocol: 1, token: null },
    { protocol: 1, token: 5 },
    { protocol: 1, token: ['x'] },
    { protocol: 1, token: 'x'.repeat(TOKEN_LENGTH_MAX + 1) },
    { protocol: 1, more: 1 },
    JSON.parse('{"protocol":1,"__proto__":{"token":"x"}}') as unknown,
    Object.create({ protocol: 1 }) as unknown,
  ];
  for (const shape of shapes) expect(codeOf(checkAuth(shape))).toBe('message/invalid');
});

test('LB28 a wish to join is a name and perhaps a room', () => {
  expect(checkJoin({ name: ' Ann ' })).toEqual({ ok: true, value: { name: 'Ann' } });
  expect(checkJoin({ name: 'Ann', room: 'kdrm' })).toEqual({ ok: true, value: { name: 'Ann', room: 'KDRM' } });
});

test('LB28 text that is no code is an unknown room; a bad name says what is bad', () => {
  for (const room of ['', 'nowhere', 'KODA', '__proto__', '*', '../x']) {
    expect(codeOf(checkJoin({ name: 'Ann', room }))).toBe('room/unknown');
  }
  expect(codeOf(checkJoin({ name: '' }))).toBe('name/empty');
  expect(codeOf(checkJoin({ name: 'x'.repeat(17) }))).toBe('name/too-long');
  expect(codeOf(checkJoin({ name: 'a\0' }))).toBe('name/characters');
});

test('LB29 a wish to join of any other shape is invalid', () => {
  const names = notRecords.filter((value) => typeof value !== 'string').map((name) => ({ name }));
  const rooms = notRecords
    .filter((value) => typeof value !== 'string' && value !== undefined)
    .map((room) => ({ name: 'Ann', room }));
  const shapes = [...notRecords, ...names, ...rooms, {}, { name: 'Ann', seat: 0 }, { name: 'Ann', [Symbol('x')]: 1 }];
  for (const shape of shapes) expect(codeOf(checkJoin(shape))).toBe('message/invalid');
});

test('LB29 no value of any shape makes a check throw, or leaves a mark on Object.prototype', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
      (value) => {
        for (const check of [checkAuth, checkJoin, checkNothing]) expect(typeof check(value).ok).toBe('boolean');
      },
    ),
    { numRuns: 2000, seed: 7 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
});

test('LB29 a request without a payload takes none', () => {
  expect(checkNothing(null).ok).toBe(true);
  expect(checkNothing(undefined).ok).toBe(true);
  for (const payload of [0, '', false, {}, []]) expect(codeOf(checkNothing(payload))).toBe('message/invalid');
});
