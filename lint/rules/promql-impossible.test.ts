import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlImpossible } from './promql-impossible.ts';

test('a label that the metric lacks', () => {
  expect(found(promqlImpossible, withExpr('booking_queue_length{event="1"} > 1'))).toEqual([
    'booking, LocksFail: booking_queue_length{event="1"}: booking_queue_length has no label event',
  ]);
});

test('a value that a label never has', () => {
  expect(found(promqlImpossible, withExpr('booking_lock_failures_total{reason="full"} > 1'))).toEqual([
    'booking, LocksFail: booking_lock_failures_total{reason="full"}: reason is never "full"',
  ]);
});

test('two values at once', () => {
  expect(found(promqlImpossible, withExpr('up{job="a", job="b"} == 0'))).toEqual([
    'booking, LocksFail: up{job="a", job="b"}: job cannot be "a" and something else',
    'booking, LocksFail: up{job="a", job="b"}: job cannot be "b" and something else',
  ]);
});

test('a label that is gone', () => {
  expect(found(promqlImpossible, withExpr('max by (job) (sum by (system) (up)) == 0'))).toEqual([
    'booking, LocksFail: max by (job) (sum by (system) (up)): there is no label job to keep',
  ]);
});

test('a label to match on that nobody has', () => {
  expect(found(promqlImpossible, withExpr('sum(up) > on (job) sum(booking_queue_length)'))).toEqual([
    'booking, LocksFail: sum(up) > on (job) sum(booking_queue_length): neither side has job to match on',
  ]);
});

test('what never holds', () => {
  expect(found(promqlImpossible, withExpr('vector(0) > 0'))).toEqual([
    'booking, LocksFail: vector(0) > 0: it never holds',
  ]);
});

test('what is never asked', () => {
  expect(found(promqlImpossible, withExpr('vector(1) or up'))).toEqual([
    'booking, LocksFail: vector(1) or up: what comes after "or" is never asked',
  ]);
});
