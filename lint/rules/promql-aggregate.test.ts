import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlAggregate } from './promql-aggregate.ts';

test('a system that was lost', () => {
  expect(found(promqlAggregate, withExpr('sum(booking_queue_length) > 1'))).toEqual([
    'booking, LocksFail: sum(booking_queue_length) > 1 has no label system',
  ]);
});

test('a system that is set is not lost', () => {
  expect(found(promqlAggregate, withExpr('sum(booking_queue_length) > 1', { labels: { system: 'booking' } }))).toEqual(
    [],
  );
});

test('a system that hides that of the series', () => {
  expect(found(promqlAggregate, withExpr('booking_queue_length > 1', { labels: { system: 'booking' } }))).toEqual([
    'booking, LocksFail: it sets system, which its series have',
  ]);
});
