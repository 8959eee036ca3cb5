import { expect, expectTypeOf, test } from 'vitest';
import { bookingOutcomes, httpServerRequests, queueLength } from '../catalog/booking.ts';
import { countOf, print, type Vector, where } from '../promql/index.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
import { type AnySignal, queryOf } from './signal.ts';

const words = { title: 'What happens', description: 'How often something happens.' };
const asked = (of: AnySignal): string => print(queryOf(of, '1m'));

test('what happens is counted by second or minute, a line for each value of a label', () => {
  const often = perSecondBy('outcome', bookingOutcomes, words);
  expect(asked(often)).toBe('sum by (outcome) (rate(booking_outcomes_total[1m]))');
  expect(often).toMatchObject({ ...words, unit: 'per second', legend: ['outcome'] });
  const seldom = perMinuteBy('outcome', bookingOutcomes, words);
  expect(asked(seldom)).toBe('60 * sum by (outcome) (rate(booking_outcomes_total[1m]))');
  expect(seldom).toMatchObject({ ...words, unit: 'per minute', legend: ['outcome'] });
});

test('a part of a counter is counted likewise, and how often a histogram observed', () => {
  expect(asked(perSecondBy('system', where(bookingOutcomes, { outcome: 'confirmed' }), words))).toBe(
    'sum by (system) (rate(booking_outcomes_total{outcome="confirmed"}[1m]))',
  );
  expect(asked(perSecondBy('status', countOf(httpServerRequests), words))).toBe(
    'sum by (status) (rate(http_server_requests_seconds_count[1m]))',
  );
});

test('only a counter is counted, only by a label that it has, and that label alone is left', () => {
  expectTypeOf(perSecondBy('outcome', bookingOutcomes, words).query).returns.toEqualTypeOf<Vector<'outcome'>>();
  // @ts-expect-error a counter without this label
  perSecondBy('partition', bookingOutcomes, words);
  // @ts-expect-error nor has what is selected of it
  perMinuteBy('partition', where(bookingOutcomes, { outcome: 'confirmed' }), words);
  // @ts-expect-error a gauge does not only grow
  perSecondBy('system', queueLength, words);
});
