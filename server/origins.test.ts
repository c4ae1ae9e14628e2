import { expect, test } from 'vitest';
import { checkOrigin, type Interfaces, lanLinks, originOf, ownOrigins } from '#server/origins.ts';

const info = { netmask: '', mac: '', cidr: null } as const;
const interfaces: Interfaces = {
  lo: [{ ...info, address: '127.0.0.1', family: 'IPv4', internal: true }],
  eth0: [
    { ...info, address: '192.168.1.20', family: 'IPv4', internal: false },
    { ...info, address: '2001:db8::7', family: 'IPv6', internal: false, scopeid: 0 },
    { ...info, address: 'fe80::1', family: 'IPv6', internal: false, scopeid: 2 },
  ],
  gone: undefined,
};

test('HS68 local mode lets in the pages of this machine, by every name that others can use', () => {
  expect(ownOrigins(3000, interfaces, false)).toEqual([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://192.168.1.20:3000',
    'http://[2001:db8::7]:3000',
  ]);
  expect(ownOrigins(3000, interfaces, true)).toContain('http://192.168.1.20:5173');
  expect(lanLinks(3000, interfaces)).toEqual(['http://192.168.1.20:3000']);
});

test('HS68 on port 80 an origin has no port, as browsers write it', () => {
  expect(ownOrigins(80, {}, false)).toEqual(['http://localhost', 'http://127.0.0.1', 'http://[::1]']);
  expect(originOf('localhost', 8080)).toBe('http://localhost:8080');
});

test('HS69 an origin is scheme, host and port exactly', () => {
  for (const origin of [
    'https://play.example',
    'http://localhost:3000',
    'http://[::1]:81',
    'https://xn--e1afmkfd.example',
  ]) {
    expect(checkOrigin(origin), origin).toBeUndefined();
  }
  const others = [
    '',
    '*',
    'null',
    'play.example',
    'https://play.example/',
    'https://play.example/x',
    'HTTPS://play.example',
  ];
  const worse = [
    'https://play.example:443',
    'https://u:p@play.example',
    'ws://play.example',
    'file:///x',
    'https://*.example?',
  ];
  for (const origin of [...others, ...worse]) expect(checkOrigin(origin), origin).toBeTypeOf('string');
});
