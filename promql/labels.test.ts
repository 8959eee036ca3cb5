import { describe, expect, test } from 'vitest';
import { httpServerRequests, lockFailures, queueLength } from '../catalog/booking.ts';
import { consumerGroupLag, topicPartitionEndOffset } from '../catalog/kafka.ts';
import {
  absent,
  bucketsOf,
  div,
  gt,
  histogramQuantile,
  labelReplace,
  labelsOf,
  mul,
  on,
  onGroupLeft,
  or,
  over,
  rate,
  select,
  sum,
  topk,
  unless,
  vector,
} from './index.ts';

const failures = sum(['system', 'reason'], rate(over(lockFailures, '1m')));
const lag = sum(['group', 'topic'], consumerGroupLag);
const ends = sum(['topic'], topicPartitionEndOffset);

describe('the labels of a query', () => {
  test.each([
    ['a selector has those of its metric and its emitter', select(queueLength), ['system', 'job', 'instance']],
    ['an aggregate keeps what it says', failures, ['system', 'reason']],
    ['topk keeps all', topk(3, failures), ['system', 'reason']],
    ['a number changes nothing', mul(60, failures), ['system', 'reason']],
    [
      'a quantile takes le away',
      histogramQuantile(0.5, sum(['uri', 'le'], rate(over(bucketsOf(httpServerRequests), '1m')))),
      ['uri'],
    ],
    ['one-to-one matching keeps those it matches on', div(lag, ends, on('topic')), ['topic']],
    ['group_left keeps those of the left', div(lag, ends, onGroupLeft('topic')), ['group', 'topic']],
    ['a comparison keeps those of the left', gt(lag, ends, on('topic')), ['group', 'topic']],
    ['or has those of both', or(failures, failures), ['system', 'reason']],
    ['label_replace adds one', labelReplace(lag, 'short', '$1', 'group', '(.*)'), ['group', 'topic', 'short']],
    ['absent has none', absent(select(queueLength)), []],
    ['a vector has none', vector(1), []],
    ['what is absent while something else is not has none', unless(absent(select(queueLength)), lag, on<never>()), []],
  ])('%s', (_, { node }, labels) => {
    expect(labelsOf(node)).toEqual(labels);
  });
});
