import { expect, test } from 'vitest';
import { queueArrivals } from '../catalog/booking.ts';
import { metricUsed } from './metric-used.ts';
import { found, sound } from './sound.ts';

test('a metric that nobody asks for', () => {
  const more = { ...sound, metrics: [...sound.metrics, queueArrivals] };
  expect(found(metricUsed, more)).toEqual(['booking_queue_arrivals_total: nobody asks for it']);
});

test('a rule is enough, and so is a part of a histogram', () => {
  expect(found(metricUsed, { ...sound, groups: [] })).toEqual(['booking_lock_failures_total: nobody asks for it']);
  expect(found(metricUsed, { ...sound, dashboards: [] })).toContain('http_server_requests_seconds: nobody asks for it');
});
