import { expect, test } from 'vitest';
import { lockFailures } from '../../catalog/booking.ts';
import { bookingExporter, bookingService, scrapedEmitters } from '../../catalog/emitters.ts';
import type { Emitter } from '../../catalog/metric.ts';
import { promisedSignal, promisedSignals } from '../../signals/promised.ts';
import { alerts } from '../index.ts';
import { alertName, promisedAlerts } from './promised.ts';

const named = (name: string, emitter: Emitter = bookingExporter) => alertName({ name, emitter });

test('an alert is called by its metric, behind its system, without what says how it counts', () => {
  expect(named('booking_lock_failures_total', bookingService)).toBe('BookingLockFailuresHigh');
  expect(named('booking_redis_memory_bytes')).toBe('BookingRedisMemoryHigh');
  expect(named('kafka_consumer_group_members')).toBe('BookingKafkaConsumerGroupMembersHigh');
  const sale: Emitter = { ...bookingExporter, system: 'flash-sale' };
  expect(named('flash_sale_orders_pending', sale)).toBe('FlashSaleOrdersPendingHigh');
  expect(named('orders_rejected_total', sale)).toBe('FlashSaleOrdersRejectedHigh');
});

test('it fires above the critical level of what is promised, and says the value, what it counts and the limit', () => {
  const alert = promisedAlerts('booking').find(({ name }) => name === 'BookingLockFailuresHigh');
  expect(alert).toMatchObject({
    when: { signal: promisedSignal(lockFailures), level: 'critical', limit: 10 },
    for: '30s',
    keepFiringFor: '1m',
    severity: 'critical',
    component: 'locks',
    summary: 'Too many seats cannot be locked',
    description: expect.stringMatching(
      /^Last measured: .*\$value.* lock failures per minute in \{\{ \$labels\.system \}\}\. The limit is 10\.$/,
    ),
  });
});

test('every promise of every system has an alert in a group', () => {
  const watched = new Set(alerts.map(({ alert }) => alert.when.signal));
  const systems = new Set(scrapedEmitters.flatMap(({ system }: Emitter) => system ?? []));
  const promised = [...systems].flatMap(promisedSignals);
  expect(promised.length).toBeGreaterThan(1);
  expect(promised.filter((signal) => !watched.has(signal)).map(({ title }) => title)).toEqual([]);
});
