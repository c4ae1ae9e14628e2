/*
 * Pairs that could touch within this tick and of which at least one is a box. Found anew in every step.
 */

/** Contacts per entity that are kept; a box has room for about twelve circles around it. */
const CONTACTS_PER_ENTITY = 8;

export interface Contacts {
  count: number;
  /** Pairs of neighbours that were looked at to find them, in all steps so far. */
  tested: number;
  /** The one, and the other, which is a box. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** From b to a. */
  readonly nx: Float64Array;
  readonly ny: Float64Array;
  /** Distance between the surfaces, m; negative when they overlap. */
  readonly gap: Float64Array;
  /** By entity: its first link, or -1. Links 2c and 2c + 1 are those of contact c to its a and b. */
  readonly first: Int32Array;
  /** By link: the next one of the same entity, or -1; contacts ascend along it. */
  readonly next: Int32Array;
}

export function createContacts(capacity: number): Contacts {
  const most = capacity * CONTACTS_PER_ENTITY;
  const numbers = (): Float64Array => new Float64Array(most);
  const indices = (length: number): Int32Array => new Int32Array(length);
  return {
    count: 0,
    tested: 0,
    a: indices(most),
    b: indices(most),
    nx: numbers(),
    ny: numbers(),
    gap: numbers(),
    first: indices(capacity),
    next: indices(most * 2),
  };
}

/** The other one of a link's contact. */
export function otherOf(contacts: Contacts, link: number): number {
  return (link & 1) === 0 ? contacts.b[link >> 1] : contacts.a[link >> 1];
}

/** Lists each entity's contacts, ascending. */
export function linkContacts({ count, a, b, first, next }: Contacts): void {
  first.fill(-1);
  for (let at = count - 1; at >= 0; at--) {
    next[2 * at] = first[a[at]];
    first[a[at]] = 2 * at;
    next[2 * at + 1] = first[b[at]];
    first[b[at]] = 2 * at + 1;
  }
}
