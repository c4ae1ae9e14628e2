import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { checkAuth, checkCreate, checkJoin, checkNothing, isPace, TOKEN_LENGTH_MAX } from '#shared/net/validate.ts';

const notRecords: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 0.5, Number.NaN, '', 'x', 1n],
  ...[[], [1], new Map(), new Date(0), new Uint8Array(1), () => {}, Symbol('x')],
];

function codeOf(checked: { ok: boolean; error?: { code: string } }): string {
  return checked.ok ? 'ok' : checked.error!.code;
}

test('LB26 a handshake is the protocol version and perhaps a token', () => {
  expect(checkAuth({ protocol: PROTOCOL_VERSION })).toEqual({ ok: true, value: { protocol: PROTOCOL_VERSION } });
  expect(checkAuth({ protocol: PROTOCOL_VERSION, token: 'x' })).toEqual({
    ok: true,
    value: { protocol: PROTOCOL_VERSION, token: 'x' },
  });
  expect(checkAuth({ protocol: PROTOCOL_VERSION, token: 'x'.repeat(TOKEN_LENGTH_MAX) }).ok).toBe(true);
});

test('NT80 a handshake may ask for the raw lane, and for no other', () => {
  const asked = { protocol: PROTOCOL_VERSION, lane: 'raw' };
  expect(checkAuth(asked)).toEqual({ ok: true, value: asked });
  expect(checkAuth({ ...asked, token: 'x' })).toEqual({ ok: true, value: { ...asked, token: 'x' } });
  for (const lane of ['', 'Raw', 'events', null, true, 1, ['raw']]) {
    expect(codeOf(checkAuth({ protocol: PROTOCOL_VERSION, lane }))).toBe('message/invalid');
  }
});

test('LB26 another protocol version is told so, whatever else is sent', () => {
  for (const protocol of [0, PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1, -1, 1e9]) {
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
    { protocol: PROTOCOL_VERSION, token: null },
    { protocol: PROTOCOL_VERSION, token: 5 },
    { protocol: PROTOCOL_VERSION, token: ['x'] },
    { protocol: PROTOCOL_VERSION, token: 'x'.repeat(TOKEN_LENGTH_MAX + 1) },
    { protocol: PROTOCOL_VERSION, more: 1 },
    JSON.parse(`{"protocol":${PROTOCOL_VERSION},"__proto__":{"token":"x"}}`) as unknown,
    Object.create({ protocol: PROTOCOL_VERSION }) as unknown,
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

test('LB93 a wish to open a room is a name and nothing else', () => {
  expect(checkCreate({ name: ' Ann ' })).toEqual({ ok: true, value: { name: 'Ann' } });
  expect(codeOf(checkCreate({ name: '' }))).toBe('name/empty');
  expect(codeOf(checkCreate({ name: 'x'.repeat(17) }))).toBe('name/too-long');
  expect(codeOf(checkCreate({ name: 'a\u202Eb' }))).toBe('name/characters');
  const names = notRecords.filter((value) => typeof value !== 'string').map((name) => ({ name }));
  const shapes = [
    ...[...notRecords, ...names, {}, { name: 'Ann', room: 'KDRM' }, { name: 'Ann', seats: 255 }],
    ...[
      { name: 'Ann', [Symbol('x')]: 1 },
      JSON.parse('{"name":"Ann","__proto__":{}}') as unknown,
      Object.create({ name: 'Ann' }) as unknown,
    ],
  ];
  for (const shape of shapes) expect(codeOf(checkCreate(shape))).toBe('message/invalid');
});

test('LB29 no value of any shape makes a check throw, or leaves a mark on Object.prototype', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
      (value) => {
        for (const check of [checkAuth, checkJoin, checkCreate, checkNothing])
          expect(typeof check(value).ok).toBe('boolean');
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

test('CL198 a pace that no server takes sets no clock', () => {
  expect(isPace({ tick: 7, before: 100, after: 80 })).toBe(true);
  const odd = [{}, null, 'slow', { tick: 7, before: 100 }, { tick: 7, before: 100, after: 80, more: 1 }];
  const bad = [0, 79, 101, 84.5, NaN, '85', undefined];
  const paces = bad.flatMap((value) => [
    { tick: 7, before: value, after: 100 },
    { tick: 7, before: 100, after: value },
  ]);
  for (const pace of [...odd, ...paces, { tick: 0.5, before: 100, after: 90 }]) expect(isPace(pace)).toBe(false);
});
