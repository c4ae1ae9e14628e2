import { expect, test } from 'vitest';
import { readinessOf, type ReadinessFacts } from '#server/ops/readiness.ts';

const fine: ReadinessFacts = {
  ...{ started: true, drainLeftS: undefined, workersUp: 2, workersWanted: 2, busy: false, full: false },
};

test('OP1 a server is ready unless it starts, drains, misses a worker, sheds people or is full; the first that holds is named', () => {
  expect(readinessOf(fine)).toEqual({ why: undefined, leftS: 0 });
  expect(readinessOf({ ...fine, full: true }).why).toBe('full');
  expect(readinessOf({ ...fine, full: true, busy: true }).why).toBe('busy');
  expect(readinessOf({ ...fine, busy: true, workersUp: 1 }).why).toBe('workers');
  expect(readinessOf({ ...fine, workersUp: 0, drainLeftS: 12 })).toEqual({ why: 'draining', leftS: 12 });
  expect(readinessOf({ ...fine, drainLeftS: 0 }).why).toBe('draining');
  expect(readinessOf({ ...fine, drainLeftS: 1, started: false }).why).toBe('starting');
});
