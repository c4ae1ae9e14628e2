import { expect, test } from 'vitest';
import { accessOf, type AccessRule } from '#server/ops/access.ts';

const token = 'a metrics token of thirty-two ch';
const own = { host: 'localhost:3000' };
const local: AccessRule = { token: undefined, production: false };

test('OP3 with a token, who shows exactly it may read, from anywhere; nobody else, from this machine either', () => {
  for (const production of [false, true]) {
    const rule = { token, production };
    const ask = (authorization: string | undefined, address = '203.0.113.9') => {
      return accessOf(rule, { address, headers: { host: 'play.example', ...(authorization && { authorization }) } });
    };
    expect(ask('Bearer a-metrics-token-of-thirty-two-ch')).toBe('needs-token');
    const good = { token: 'x'.repeat(32), production };
    const headers = { host: 'play.example', authorization: `Bearer ${good.token}` };
    expect(accessOf(good, { address: '203.0.113.9', headers })).toBe('yes');
    expect(
      accessOf(good, { address: '203.0.113.9', headers: { ...headers, authorization: `bearer ${good.token}` } }),
    ).toBe('yes');
    const wrong = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${good.token}x`,
      `Bearer ${good.token.slice(1)}`,
      good.token,
      `Basic ${good.token}`,
    ];
    for (const authorization of wrong) {
      const asked = { host: 'localhost', ...(authorization !== undefined && { authorization }) };
      expect(accessOf(good, { address: '127.0.0.1', headers: asked }), authorization).toBe('needs-token');
    }
  }
});

test('OP4 without one, only this machine may, in its own name and through no proxy', () => {
  for (const address of ['127.0.0.1', '127.3.4.5', '::1', '::ffff:127.0.0.1']) {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', '[::1]']) {
      expect(accessOf(local, { address, headers: { host } }), `${address} ${host}`).toBe('yes');
    }
  }
  for (const address of ['192.168.1.20', '::ffff:192.168.1.20', '2001:db8::1', '::', '1127.0.0.1', undefined]) {
    expect(accessOf(local, { address, headers: own }), address).toBe('closed');
  }
  for (const host of [
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'localhost:3000:1',
    '',
    undefined,
  ]) {
    expect(accessOf(local, { address: '127.0.0.1', headers: { ...(host !== undefined && { host }) } }), host).toBe(
      'closed',
    );
  }
  for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']) {
    expect(accessOf(local, { address: '127.0.0.1', headers: { ...own, [name]: 'x' } }), name).toBe('closed');
  }
});

test('OP4 in production nobody may, because everybody comes from this machine behind a proxy', () => {
  expect(accessOf({ token: undefined, production: true }, { address: '127.0.0.1', headers: own })).toBe('closed');
});
