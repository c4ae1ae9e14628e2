import { assert } from '#shared/core/assert.ts';

/** All of `Math` that every engine computes to the same bit; the simulation may call these and no others. */
export const EXACT_MATH: readonly string[] = [
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
];

/** Globals that bring in a clock, chance or another turn of the event loop. Trapped where the engine has them. */
const IMPURE_GLOBALS = [
  'Date',
  'Intl',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
] as const;

interface Saved {
  readonly owner: object;
  readonly name: string;
  readonly descriptor: PropertyDescriptor;
}

/**
 * Runs `run` while every inexact member of `Math`, the clocks, timers, `Intl`, `crypto` and locale-dependent comparison
 * throw, naming the call; puts everything back, also when `run` throws. For code that must be deterministic. What it cannot
 * see: the `**` operator (a lint rule does), and functions that were taken out of these objects before. `run` must not be
 * async: the trap is gone when it would resume.
 */
export function withDeterminismTrap<T>(run: () => T): T {
  const saved = setTraps();
  try {
    const result = run();
    assert(!(result instanceof Promise), 'the determinism trap cannot watch an async function');
    return result;
  } finally {
    for (const { owner, name, descriptor } of saved.reverse()) Object.defineProperty(owner, name, descriptor);
  }
}

function setTraps(): Saved[] {
  const saved: Saved[] = [];
  for (const name of Object.getOwnPropertyNames(Math)) {
    const member: unknown = Reflect.get(Math, name);
    if (typeof member === 'function' && !EXACT_MATH.includes(name)) replace(saved, Math, name, trapFor(`Math.${name}`));
  }
  for (const name of IMPURE_GLOBALS) replace(saved, globalThis, name, trapFor(name));
  for (const name of ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase']) {
    replace(saved, String.prototype, name, trapFor(name));
  }
  replace(saved, Number.prototype, 'toLocaleString', trapFor('toLocaleString'));
  return saved;
}

function replace(saved: Saved[], owner: object, name: string, trap: object): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (!descriptor) return;
  saved.push({ owner, name, descriptor });
  Object.defineProperty(owner, name, { value: trap, configurable: true, enumerable: false, writable: true });
}

/** Something that throws whether it is called, constructed or asked for a member (`Date.now`, `performance.now`). */
function trapFor(name: string): object {
  const spring = (what: string) => (): never => {
    throw new Error(`not deterministic: ${what}`);
  };
  return new Proxy(function trapped() {}, {
    apply: spring(`${name}()`),
    construct: spring(`new ${name}()`),
    get: (_target, member) => spring(`${name}.${String(member)}`)(),
  });
}
