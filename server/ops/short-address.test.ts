import { expect, test } from 'vitest';
import { shortAddress } from '#server/ops/short-address.ts';

test('OP22 of an address a log shows the network: IPv4 /24, IPv6 /48; of anything else nothing', () => {
  expect(shortAddress('203.0.113.77')).toBe('203.0.113.0/24');
  expect(shortAddress('2001:db8:1234:5678:9abc:def0:1234:5678')).toBe('2001:db8:1234::/48');
  expect(shortAddress('2001:db8::1')).toBe('2001:db8:0::/48');
  expect(shortAddress('::1')).toBe('0:0:0::/48');
  expect(shortAddress('fe80::1%eth0')).toBe('fe80:0:0::/48');
  for (const odd of ['unknown', '', 'here', '203.0.113.77 and more', '203.0.113'])
    expect(shortAddress(odd)).toBe('unknown');
});
