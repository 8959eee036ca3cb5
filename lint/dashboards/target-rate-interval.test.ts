import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetRateInterval } from './target-rate-interval.ts';

test("a window of one's own", () => {
  expect(found(targetRateInterval, withQuery('rate(booking_lock_failures_total[5m])'))).toEqual([
    'presale-a, panel "Queue" A: rate(booking_lock_failures_total[5m]) goes over [5m]',
  ]);
});

test('the interval of a point, which may hold one scrape', () => {
  expect(found(targetRateInterval, withQuery('increase(booking_lock_failures_total[$__interval])'))).toEqual([
    'presale-a, panel "Queue" A: increase(booking_lock_failures_total[$__interval]) goes over [$__interval]',
  ]);
});
