/**
 * Stops the program on a programmer's error. Bytes from the wire are data, never a reason to assert.
 * Costs a branch when it holds; build messages from values only on cold paths (a template string allocates).
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Marks a branch that the types rule out. */
export function assertNever(value: never, what: string): never {
  throw new Error(`assertion failed: unexpected ${what} ${JSON.stringify(value)}`);
}
