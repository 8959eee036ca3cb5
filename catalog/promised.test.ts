/**
 * What must not compile of a promise. `tsc` checks this file: an expectation that no longer holds is an error there.
 */
import { describe, expect, test } from 'vitest';
import { bookingExporter, bookingService, k6 } from './emitters.ts';
import { metrics } from './index.ts';
import { counter, gauge, histogram, pushed } from './metric.ts';

const said = { direction: 'below', critical: 10, source: 'a test' } as const;
const rate = { ...said, title: 'Made up', unit: 'per minute' } as const;
const level = { ...said, title: 'Made up', unit: 'bookings' } as const;
const alert = { component: 'api', summary: 'Too many', counts: 'bookings' } as const;
const help = 'Made up.';

test('promises that are right compile', () => {
  counter('a_total', { help, emitter: bookingService, promised: { objective: rate, alert } });
  gauge('a', { help, emitter: bookingExporter, promised: { objective: level, alert, across: 'sum' } });
  gauge('a', {
    help,
    emitter: k6,
    promised: { objective: level, alert: { ...alert, severity: 'warning' }, across: 'max' },
  });
});

test('a promise that does not fit its metric', () => {
  // @ts-expect-error of a counter the growth in a minute is promised
  counter('a_total', { help, emitter: bookingService, promised: { objective: level, alert } });
  // @ts-expect-error the value of a gauge is no rate
  gauge('a', { help, emitter: bookingExporter, promised: { objective: rate, alert, across: 'sum' } });
  // @ts-expect-error nobody says how the series of a gauge become one
  gauge('a', { help, emitter: bookingExporter, promised: { objective: level, alert } });
  // @ts-expect-error an average hides who is worst off
  gauge('a', { help, emitter: bookingExporter, promised: { objective: level, alert, across: 'avg' } });
  // @ts-expect-error a quantile is asked by a signal of its own
  histogram('a_seconds', { help, emitter: bookingService, buckets: [1], promised: { objective: level, alert } });
  const above = { ...level, direction: 'above' } as const;
  // @ts-expect-error an alert fires above the level
  gauge('a', { help, emitter: bookingExporter, promised: { objective: above, alert, across: 'sum' } });
  const paging = { ...alert, severity: 'page' } as const;
  // @ts-expect-error there is no such severity
  counter('a_total', { help, emitter: bookingService, promised: { objective: rate, alert: paging } });
  const nobody = pushed({ job: 'nobody', every: '1s', adds: ['testid'] });
  // @ts-expect-error a promise is about a system, and its series do not say of which
  counter('a_total', { help, emitter: nobody, promised: { objective: rate, alert } });
});

describe.each(metrics.filter(({ promised }) => promised))('the promise of $name', ({ promised, emitter }) => {
  test('is about the system that its emitter names', () => {
    expect(emitter.system).toBeTruthy();
  });
  test('is said in sentences, with words that go on after a number', () => {
    expect(promised?.description ?? '.').toMatch(/[.%]$/);
    expect(promised?.alert.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(promised?.alert.counts).toMatch(/^[a-z]/);
  });
});
