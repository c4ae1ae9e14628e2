/** One form for each address: an IPv4 address is written the same whether it came through an IPv6 socket or not. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/**
 * Whom a limit counts: an IPv4 address, or the first 64 bits of an IPv6 address, which is the smallest network that one
 * household gets; counting whole addresses there would count nothing.
 */
export function limitKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** How many are open per key. */
export type Census = Map<string, number>;

/** Takes a place of `max`; false when none is free. */
export function takePlace(census: Census, key: string, max: number): boolean {
  const open = census.get(key) ?? 0;
  if (open >= max) return false;
  census.set(key, open + 1);
  return true;
}

export function leavePlace(census: Census, key: string): void {
  const open = census.get(key)! - 1;
  if (open === 0) census.delete(key);
  else census.set(key, open);
}
