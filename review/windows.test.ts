import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';
import type { Rule } from './rule.ts';

const asking = (expr: string): Rule => ({
  ...{ group: 'booking', alert: 'LocksFail', expr, intervalSeconds: 5, forSeconds: 30, keepFiringForSeconds: 0 },
  ...{ labels: { severity: 'critical' }, annotations: {} },
});
const change = (was: string, is: string) => changesOf([{ was: asking(was), is: asking(is) }]);

test.each([
  ['rate(a[2m]) > 1', 'rate(a[5m]) > 1', 'loosened', true, '5 min instead of 2 min'],
  ['rate(a[2m]) > 1', 'rate(a[1m]) > 1', 'tightened', false, '1 min instead of 2 min'],
  // A burst has left this window before the 30 s of the `for` are over.
  ['rate(a[2m]) > 1', 'rate(a[20s]) > 1', 'asks something else', true, '20 s instead of 2 min'],
  ['avg_over_time(a[2m]) < 1', 'avg_over_time(a[3m]) < 1', 'loosened', true, '3 min instead of 2 min'],
  // What is counted grows with the window, and so does the largest value.
  ['increase(a[5m]) > 1', 'increase(a[10m]) > 1', 'asks something else', true, '10 min instead of 5 min'],
  ['max_over_time(a[5m]) > 1', 'max_over_time(a[1m]) > 1', 'asks something else', true, '1 min instead of 5 min'],
  ['rate(a[1m]) / rate(b[1m]) > 1', 'rate(a[2m]) / rate(b[2m]) > 1', 'loosened', true, '2 min instead of 1 min'],
  [
    'rate(a[1m]) - rate(b[5m]) > 1',
    'rate(a[2m]) - rate(b[4m]) > 1',
    'loosened',
    true,
    '2 min and 4 min instead of 1 min and 5 min',
  ],
])('%s that becomes %s is %s', (was, is, verdict, weakensCritical, text) => {
  expect(change(was, is)).toMatchObject([
    { verdict, weakensCritical, changes: [{ field: 'window', text: `looks back over ${text}` }] },
  ]);
});
