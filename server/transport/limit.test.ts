import { expect, test } from 'vitest';
import {
  createBucket,
  FRAME_LIMIT,
  type Limit,
  REQUEST_LIMIT,
  takeToken,
  type Verdict,
} from '#server/transport/limit.ts';

/** How `count` messages at an even rate fare, from 0 ms on. */
function send(limit: Limit, perSecond: number, seconds: number): Record<Verdict, number> {
  const verdicts = { served: 0, excess: 0, flood: 0 };
  const bucket = createBucket(limit, 0);
  for (let i = 0; i < perSecond * seconds; i++) verdicts[takeToken(bucket, limit, (i * 1000) / perSecond)]++;
  return verdicts;
}

test('NT15 sixty frames a second, and ninety, are always served', () => {
  expect(send(FRAME_LIMIT, 60, 600)).toEqual({ served: 36_000, excess: 0, flood: 0 });
  expect(send(FRAME_LIMIT, 90, 600)).toEqual({ served: 54_000, excess: 0, flood: 0 });
});

test('NT15 more than ninety a second is dropped down to ninety, and is borne up to three times that', () => {
  const verdicts = send(FRAME_LIMIT, 240, 100);
  expect(verdicts.served / 100).toBeCloseTo(90, -1);
  expect(verdicts.flood).toBe(0);
});

test('NT15 ten times the rate is a flood within two seconds', () => {
  expect(send(FRAME_LIMIT, 900, 1.4)).toMatchObject({ flood: 0 });
  expect(send(FRAME_LIMIT, 900, 2).flood).toBeGreaterThan(0);
  expect(send(REQUEST_LIMIT, 100, 1).flood).toBeGreaterThan(0);
});

test('NT15 the backlog of a stall that the heartbeat survives is no flood, and its first three seconds are served', () => {
  const bucket = createBucket(FRAME_LIMIT, 0);
  const verdicts = Array.from({ length: 600 }, () => takeToken(bucket, FRAME_LIMIT, 10_000));
  expect(verdicts.indexOf('excess')).toBe(180);
  expect(verdicts).not.toContain('flood');
});
