import { limitKey } from '#server/transport/address.ts';

/**
 * An address as a log may show it: the network (IPv4 /24, IPv6 /48), which tells an attack from a bad evening and names no
 * household.
 */
export function shortAddress(address: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address)?.[1];
  if (v4 !== undefined) return `${v4}.0/24`;
  if (!address.includes(':')) return 'unknown';
  return `${limitKey(address).split(':').slice(0, 3).join(':')}::/48`;
}
