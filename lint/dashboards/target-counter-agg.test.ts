import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetCounterAgg } from './target-counter-agg.ts';

test('a counter as it is', () => {
  expect(found(targetCounterAgg, withQuery('sum by (system) (booking_lock_failures_total)'))).toEqual([
    'presale-a, panel "Queue" A: booking_lock_failures_total is taken as it is',
  ]);
});

test('buckets as they are', () => {
  expect(found(targetCounterAgg, withQuery('http_server_requests_seconds_bucket'))).toEqual([
    'presale-a, panel "Queue" A: http_server_requests_seconds_bucket is taken as it is',
  ]);
});
