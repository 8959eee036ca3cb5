import { expect, test } from 'vitest';
import type { Unit } from '../../catalog/units.ts';
import { promtool as findPromtool } from '../../test/prometheus-programs.ts';
import { testRules } from './promtool.ts';
import { wording } from './wording.ts';

const promtool = await findPromtool();

const written: readonly { unit: Unit; value: number; limit: number; reads: string }[] = [
  { unit: 's', value: 2.5, limit: 2, reads: '2.5s of 2s' },
  { unit: 's', value: 0.32, limit: 0.25, reads: '320ms of 250ms' },
  { unit: 's', value: 90, limit: 60, reads: '1m 30s of 1m 0s' },
  { unit: 'ratio', value: 0.0533, limit: 0.05, reads: '5.33% of 5%' },
  { unit: 'bytes', value: 1.5 * 2 ** 20, limit: 2 ** 20, reads: '1.5MiB of 1MiB' },
  { unit: 'per minute', value: 10.04, limit: 10, reads: '10.04 of 10' },
  { unit: 'per minute', value: 0.5, limit: 0, reads: '0.5 of 0' },
  { unit: 'per minute', value: 12_345, limit: 10, reads: '12.35k of 10' },
  { unit: 'messages', value: 1_234_567, limit: 10_000, reads: '1234567 of 10000' },
  { unit: 'times', value: 6.0432, limit: 6, reads: '6.043 of 6' },
  { unit: 'times', value: 1000, limit: 6, reads: '1000 of 6' },
  { unit: 'bookings', value: 1001, limit: 1000, reads: '1001 of 1000' },
];

test.each(written)('Prometheus writes $value and $limit in the unit "$unit" as $reads', async (one) => {
  const { value, limit } = wording(one.unit, one.limit);
  const rule = {
    alert: 'Written',
    expr: `vector(${one.value})`,
    labels: {},
    annotations: { description: `${value} of ${limit}` },
  };
  const { passed, output } = await testRules(
    promtool,
    { groups: [{ name: 'written', interval: '5s', rules: [rule] }] },
    [
      {
        name: 'written',
        series: {},
        checks: [{ at: '5s', alert: 'Written', fires: [{ labels: {}, annotations: { description: one.reads } }] }],
      },
    ],
  );
  expect(passed, output).toBe(true);
});
