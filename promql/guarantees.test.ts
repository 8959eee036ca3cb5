/**
 * What must not compile. `tsc` checks this file: an expectation that no longer holds is an error there.
 * Nothing here is evaluated for its value.
 */
import { test } from 'vitest';
import * as booking from '../catalog/booking.ts';
import { httpServerRequests, lockFailures, queueLength } from '../catalog/booking.ts';
import { k6HttpReqDuration, k6HttpReqs } from '../catalog/k6.ts';
import { consumerGroupLag, topicPartitionEndOffset } from '../catalog/kafka.ts';
import {
  absent,
  add,
  bucketsOf,
  div,
  gt,
  histogramQuantile,
  mul,
  on,
  onGroupLeft,
  or,
  over,
  rate,
  select,
  sub,
  sum,
  time,
  unless,
  where,
} from './index.ts';

const latencies = sum(['name'], rate(over(k6HttpReqDuration, '10s')));

test('queries that are right compile', () => {
  mul(60, sum(['system'], rate(over(lockFailures, '2m'))));
  histogramQuantile(0.99, sum(['system', 'le'], rate(over(bucketsOf(httpServerRequests), '2m'))));
  histogramQuantile(0.99, sum(['name'], rate(over(k6HttpReqDuration, '10s'))));
  div(sum(['system'], rate(over(k6HttpReqs, '10s'))), sum(['system'], rate(over(k6HttpReqs, '10s'))));
  unless(select(consumerGroupLag), sum(['group', 'topic'], consumerGroupLag), on('group', 'topic'));
  gt(sum(['topic', 'partition'], topicPartitionEndOffset), 0);
  histogramQuantile(0.99, sub(latencies, or(latencies, mul(0, latencies))));
});

test('an unknown metric', () => {
  // @ts-expect-error there is no such metric
  booking.lockFailuresTotal;
});

test('an unknown label', () => {
  // @ts-expect-error lock failures have no label "seat"
  sum(['seat'], rate(over(lockFailures, '2m')));
  // @ts-expect-error lock failures have no label "seat"
  where(lockFailures, { seat: 'A1' });
  // @ts-expect-error no lock failure has this reason
  where(lockFailures, { reason: 'bored' });
  // @ts-expect-error a gauge named directly has no label "topic"
  sum(['topic'], queueLength);
});

test('a label lost on the way', () => {
  const bySystem = sum(['system'], rate(over(lockFailures, '2m')));
  // @ts-expect-error "reason" was summed away
  sum(['reason'], bySystem);
  // @ts-expect-error the sides have different labels and no "on"
  add(bySystem, sum(['system', 'reason'], rate(over(lockFailures, '2m'))));
  // @ts-expect-error "on" names a label that the left side lost
  div(bySystem, sum(['system', 'reason'], rate(over(lockFailures, '2m'))), on('reason'));
  const matched = div(sum(['group', 'topic'], consumerGroupLag), sum(['topic'], topicPartitionEndOffset), on('topic'));
  // @ts-expect-error one-to-one matching keeps only the labels of "on"
  sum(['group'], matched);
  sum(
    ['group'],
    div(sum(['group', 'topic'], consumerGroupLag), sum(['topic'], topicPartitionEndOffset), onGroupLeft('topic')),
  );
  const quantile = histogramQuantile(0.5, sum(['system', 'le'], rate(over(bucketsOf(httpServerRequests), '2m'))));
  // @ts-expect-error histogram_quantile takes "le" away
  sum(['le'], quantile);
  // @ts-expect-error absent() keeps no label
  sum(['system'], absent(select(queueLength)));
});

test('a rate of a gauge', () => {
  // @ts-expect-error rate() takes counters and histograms
  rate(over(queueLength, '2m'));
});

test('shapes that do not fit', () => {
  // @ts-expect-error a quantile needs "le"
  histogramQuantile(0.99, sum(['system'], rate(over(bucketsOf(httpServerRequests), '2m'))));
  // @ts-expect-error a classic histogram has no series under its own name
  over(httpServerRequests, '2m');
  // @ts-expect-error a range is no instant vector
  sum(['system'], over(lockFailures, '2m'));
  // @ts-expect-error a scalar is no vector
  sum([], time());
  // @ts-expect-error native histograms are not compared with numbers
  gt(sum(['name'], rate(over(k6HttpReqDuration, '10s'))), 2);
  // @ts-expect-error native histograms and numbers are not the same vector
  or(latencies, sum(['name'], rate(over(k6HttpReqs, '10s'))));
  // @ts-expect-error native histograms are not taken from numbers
  sub(sum(['name'], rate(over(k6HttpReqs, '10s'))), latencies);
  // @ts-expect-error a window has a unit
  over(lockFailures, '2');
});
