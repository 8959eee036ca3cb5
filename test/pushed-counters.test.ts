/** What Prometheus makes of counters that are born with their first count and sent only when they change. */
import { test } from 'vitest';
import { k6HttpReqDuration, k6HttpReqs } from '../catalog/k6.ts';
import { histogramCount, increase, over, type print, select, sum } from '../promql/index.ts';
import { failedShareOfRun } from '../signals/k6.ts';
import { increaseOfPushed, rateOfPushed, totalOfPushed } from '../signals/pushed.ts';
import { queryOf } from '../signals/signal.ts';
import { expectSamples, type Sample } from './promtool-samples.ts';

const requests = select(k6HttpReqs);
const durations = select(k6HttpReqDuration);

/** One sample a second from second 0 on; `_` where nothing was sent. */
const series = {
  // The first burst, then nothing changes and nothing is sent; 5 more at 20 s.
  [`${k6HttpReqs.name}{testid="a", name="search", expected_response="true"}`]: '_x9 30 _x9 35 _x60',
  // All there ever is in one sample.
  [`${k6HttpReqs.name}{testid="a", name="book", expected_response="false"}`]: '_x14 20 _x60',
  // Another run.
  [`${k6HttpReqs.name}{testid="b", name="search", expected_response="true"}`]: '_x9 7 _x60',
  [`${k6HttpReqDuration.name}{testid="a", name="search"}`]:
    '_x9 {{schema:0 sum:3 count:3 buckets:[1 2]}} _x9 {{schema:0 sum:9 count:8 buckets:[4 4]}} _x60',
};

type Expression = Parameters<typeof print>[0];

const one = (testid: string, value: number): Sample => ({ labels: `{testid="${testid}"}`, value });
const inTen = increaseOfPushed(['testid'], requests, '10s');

const expected: readonly (readonly [string, number, Expression, readonly Sample[]])[] = [
  ['increase() loses the first burst', 15, sum(['testid'], increase(over(requests, '10s'))), []],
  ['before the first sample there is nothing', 5, inTen, []],
  ['the first burst counts', 12, inTen, [one('a', 30), one('b', 7)]],
  ['a series that joins later counts from its birth', 16, inTen, [one('a', 50), one('b', 7)]],
  ['what is older than the window does not count', 22, inTen, [one('a', 25), one('b', 0)]],
  ['nothing new is 0, not a gap', 60, inTen, [one('a', 0), one('b', 0)]],
  ['per second', 16, rateOfPushed(['testid'], requests, '10s'), [one('a', 5), one('b', 0.7)]],
  ['the total outlives the last sample', 70, totalOfPushed(['testid'], requests), [one('a', 55), one('b', 7)]],
  ['histograms too', 12, histogramCount(increaseOfPushed(['testid'], durations, '10s')), [one('a', 3)]],
  ['histograms too, later', 25, histogramCount(increaseOfPushed(['testid'], durations, '10s')), [one('a', 5)]],
  ['a run without a failure has a failed share of 0', 60, queryOf(failedShareOfRun), [one('a', 20 / 55), one('b', 0)]],
];

test.each(expected)('%s', (_, at, expression, samples) =>
  expectSamples({ interval: '1s', series }, expression, at, samples),
);
