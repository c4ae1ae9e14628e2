import { expect, test } from 'vitest';
import { type Census, leavePlace, limitKey, plainAddress, takePlace } from '#server/transport/address.ts';

test('NT25 an IPv4 address is one address, however it is written', () => {
  expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
  expect(plainAddress(undefined)).toBe('unknown');
});

test('NT25 IPv6 addresses of one /64 are counted together', () => {
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002:ffff::', '2001:DB8:1:2::9'];
  expect(new Set(same.map(limitKey))).toEqual(new Set(['2001:db8:1:2']));
  expect(limitKey('2001:db8:1:3::1')).toBe('2001:db8:1:3');
  expect(limitKey('2001:db8::1')).toBe('2001:db8:0:0');
  expect(limitKey('::1')).toBe('0:0:0:0');
  expect(limitKey('fe80::1%eth0')).toBe('fe80:0:0:0');
  expect(limitKey('192.0.2.7')).toBe('192.0.2.7');
});

test('NT25 places are taken up to the limit and come back', () => {
  const census: Census = new Map();
  expect([1, 2, 3].map(() => takePlace(census, 'a', 2))).toEqual([true, true, false]);
  expect(takePlace(census, 'b', 2)).toBe(true);
  leavePlace(census, 'a');
  expect(takePlace(census, 'a', 2)).toBe(true);
  for (const key of ['a', 'a', 'b']) leavePlace(census, key);
  expect(census.size).toBe(0);
});
