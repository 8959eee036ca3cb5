import { expect, test } from 'vitest';
import { metrics } from '../../catalog/index.ts';
import { labelsOf } from './labels.ts';
import { parse } from './parse.ts';
import { lookupIn } from './series.ts';

const labels = (query: string) => {
  const all = labelsOf(parse(query), lookupIn(metrics));
  return all && [...all].sort().join(' ');
};

test.each([
  ['booking_queue_length', 'instance job system'],
  ['http_server_requests_seconds_bucket', 'instance job le method status system uri'],
  ['http_server_requests_seconds_count', 'instance job method status system uri'],
  ['sum by (system, job) (up)', 'job system'],
  ['sum without (instance) (up)', 'job system'],
  ['topk(1, up)', 'instance job system'],
  ['sum(up)', ''],
  ['histogram_quantile(0.9, sum by (le, uri) (rate(http_server_requests_seconds_bucket[1m])))', 'uri'],
  ['absent(up{job="a", instance=~"b.*"})', 'job'],
  ['label_replace(sum by (job) (up), "team", "$1", "job", ".*")', 'job team'],
  ['60 * sum by (job) (up)', 'job'],
  ['sum by (job) (up) * on (job) group_left (system) max by (job, system) (up)', 'job system'],
  ['up and on (job) sum by (job) (up)', 'instance job system'],
  ['sum by (job) (up) or sum by (system) (up)', 'job system'],
  ['up / ignoring (instance) group_right () up', 'instance job system'],
  ['up / on (job) up', 'job'],
  ['vector(1)', ''],
])('%s has the labels %s', (query, right) => {
  expect(labels(query)).toBe(right);
});

test('nobody knows the labels of a metric that nobody knows', () => {
  expect(labels('gone')).toBeUndefined();
  expect(labels('gone * on (job) up')).toBe(undefined);
  expect(labels('sum by (a) (gone)')).toBe('a');
});
