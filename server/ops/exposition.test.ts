import { expect, test } from 'vitest';
import { exposeMetrics, type MetricRow } from '#server/ops/exposition.ts';
import type { Facts } from '#server/ops/facts.ts';

const facts = {} as Facts;

test('OP5 metrics are written in the text format: help, type, then a line each, and buckets added up to +Inf', () => {
  const rows: MetricRow[] = [
    { name: 'a', kind: 'gauge', help: 'One\nline \\ only.', labels: [], read: () => [{ labels: [], value: 1.5 }] },
    {
      ...{ name: 'b_total', kind: 'counter', help: 'B.', labels: ['worker', 'what'] },
      read: () => [
        { labels: [0, 'x'], value: 1 },
        { labels: [1, 'a "b" \\ \n'], value: 1e21 },
      ],
    },
    {
      ...{ name: 'c_seconds', kind: 'histogram', help: 'C.', labels: ['worker'] },
      read: () => [{ labels: [0], value: { boundsS: [0.001, 0.5], counts: [2, 0, 3], sumS: 9.25 } }],
    },
    { name: 'none', kind: 'gauge', help: 'Nothing to say.', labels: [], read: () => [] },
  ];
  expect(exposeMetrics(rows, facts)).toBe(`# HELP a One\\nline \\\\ only.
# TYPE a gauge
a 1.5
# HELP b_total B.
# TYPE b_total counter
b_total{worker="0",what="x"} 1
b_total{worker="1",what="a \\"b\\" \\\\ \\n"} 1e+21
# HELP c_seconds C.
# TYPE c_seconds histogram
c_seconds_bucket{worker="0",le="0.001"} 2
c_seconds_bucket{worker="0",le="0.5"} 2
c_seconds_bucket{worker="0",le="+Inf"} 5
c_seconds_sum{worker="0"} 9.25
c_seconds_count{worker="0"} 5
`);
});
