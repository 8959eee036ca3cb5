import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetMetric } from './target-metric.ts';

test('a name that nobody emits', () => {
  expect(found(targetMetric, withQuery('booking_queue_lenght'))).toEqual([
    'presale-a, panel "Queue" A: nobody emits booking_queue_lenght',
  ]);
});
