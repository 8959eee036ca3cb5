import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlVectorMatching } from './promql-vector-matching.ts';

test('sides with other labels', () => {
  expect(
    found(promqlVectorMatching, withExpr('booking_queue_length / sum by (system) (booking_queue_length) > 1')),
  ).toEqual([
    'booking, LocksFail: booking_queue_length / sum by (system) (booking_queue_length): only one side has job, instance',
  ]);
});

test('a label to match on that one side lost', () => {
  expect(found(promqlVectorMatching, withExpr('sum by (system) (up) > on (system, job) booking_queue_length'))).toEqual(
    ['booking, LocksFail: sum by (system) (up) > on (system, job) booking_queue_length: only one side has job'],
  );
});

test('sides that say on which', () => {
  expect(
    found(
      promqlVectorMatching,
      withExpr('booking_queue_length / on (system) group_left () sum by (system) (booking_queue_length) > 1'),
    ),
  ).toEqual([]);
});

test('a number matches everything', () => {
  expect(found(promqlVectorMatching, withExpr('booking_queue_length / 2 > 1'))).toEqual([]);
});
