/** What a histogram may show of events that are known one by one, held against what Prometheus shows of its buckets. */
import { describe, expect, test } from 'vitest';
import { httpServerRequests } from '../../catalog/booking.ts';
import { bucketsOf, gt, histogramQuantile, lt, mul, over, rate, sum } from '../../promql/index.ts';
import { expectSamples } from '../promtool-samples.ts';
import { quantilesOfLog, type Took } from './logged-buckets.ts';

const { buckets: edges = [], name } = httpServerRequests;
const every = 5;
const scrapes = Array.from({ length: 20 }, (_, index) => every * index);
const asking = { quantile: 0.99, edges, scrapes, window: 20 };
const shown = histogramQuantile(0.99, sum(['le'], rate(over(bucketsOf(httpServerRequests), '20s'))));

/** One slow request, and long after it fast ones. */
const seldom: readonly Took[] = [{ at: 3, seconds: 0.034 }, ...[37, 52, 77].map((at) => ({ at, seconds: 0.004 }))];
/** Another status of the same route, of which nobody knew before. */
const refused: readonly Took[] = [
  { at: 31, seconds: 0.02 },
  { at: 33, seconds: 0.002 },
  { at: 48, seconds: 0.008 },
];

/** What the scrapes saw of it. */
const scraped = (status: string, took: readonly Took[], isBorn = false) =>
  Object.fromEntries(
    [...edges, Number.POSITIVE_INFINITY].map((edge) => {
      const counts = scrapes.map((scrape) => {
        const until = took.filter(({ at }) => at <= scrape);
        return isBorn && until.length === 0 ? '_' : until.filter(({ seconds }) => seconds <= edge).length;
      });
      const le = edge === Number.POSITIVE_INFINITY ? '+Inf' : edge;
      return [`${name}_bucket{status="${status}", le="${le}"}`, counts.join(' ')];
    }),
  );

/** As far as floating point goes. */
const hair = 1e-9;

const prometheusShows = (series: Readonly<Record<string, string>>, at: number, value = Number.NaN) => {
  const isShown = mul(0, lt(gt(shown, value - hair), value + hair));
  return expectSamples({ interval: `${every}s`, series }, isShown, at, [{ labels: '{}', value: 0 }]);
};

test('a slow request of long ago is shown for as long as nothing else had been', async () => {
  const possible = quantilesOfLog([seldom], asking)(42);
  // Of 15 s between its samples, what was 0 grew for 2 s more, and what was 1 for 5 s more.
  const [rank, fast, all] = [(0.99 * 20) / 15, 17 / 15, 20 / 15];
  const slow = 0.025 + (0.025 * (rank - fast)) / (all - fast);
  expect([...new Set(possible)]).toEqual([expect.closeTo(slow, 12)]);
  await prometheusShows(scraped('200', seldom), 42, slow);
});

describe.each([42, 44, 47, 54, 63])('at %i s', (at) => {
  const possible = quantilesOfLog([seldom, refused], asking)(at);

  test('a series that began with 0 is shown so', async () => {
    await prometheusShows({ ...scraped('200', seldom), ...scraped('401', refused) }, at, possible[0]);
  });

  test('a series that was born with what had been is shown so', async () => {
    await prometheusShows({ ...scraped('200', seldom), ...scraped('401', refused, true) }, at, possible.at(-1));
  });
});

test('what was answered while a scrape read may have been seen by it, or not', () => {
  const took = [
    ...Array.from({ length: 9 }, (_, index) => ({ at: 28 + index, seconds: 0.004 })),
    { at: 40.3, seconds: 0.4 },
  ];
  const possible = new Set(quantilesOfLog([took], { ...asking, window: 18 })(44).map((value) => (value ?? 0) > 0.25));
  expect(possible).toEqual(new Set([false, true]));
});

test('where nothing was seen, or there are no two scrapes, nothing is shown', () => {
  const possibleAt = quantilesOfLog([seldom], asking);
  expect(new Set(possibleAt(33))).toEqual(new Set([undefined]));
  expect(possibleAt(4)).toEqual([]);
});
