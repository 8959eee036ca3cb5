import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlFragile } from './promql-fragile.ts';

test('a sample of series', () => {
  expect(found(promqlFragile, withExpr('topk(3, booking_queue_length) > 1'))).toEqual([
    'booking, LocksFail: topk(3, booking_queue_length) returns other series each time',
  ]);
});

test('two jobs at once', () => {
  expect(
    found(
      promqlFragile,
      withExpr('sum(booking_queue_length) / sum(kafka_consumer_group_lag) > 1', { for: undefined } as never),
    ),
  ).toEqual([
    'booking, LocksFail: sum(booking_queue_length) / sum(kafka_consumer_group_lag) aggregates what two jobs send, without a for',
  ]);
});

test('with a for they have time', () => {
  expect(found(promqlFragile, withExpr('sum(booking_queue_length) / sum(kafka_consumer_group_lag) > 1'))).toEqual([]);
});
