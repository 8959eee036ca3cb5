/** What a histogram may show of events that are known one by one, held against what Prometheus shows of its buckets. */
import { describe, expect, test } from 'vitest';
import { httpServerRequests } from '../../catalog/booking.ts';
import { bucketsOf, gt, histogramQuantile, lt, mul, or, over, rate, sum } from '../../promql/index.ts';
import { expectSamples } from '../promtool-samples.ts';
import { scrapeTime } from './bounds.ts';
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

/** What the scrapes saw of it, each read so many seconds after it began; one that is born has no 0 before. */
const scraped = (status: string, took: readonly Took[], { isBorn = false, reads = 0 } = {}) =>
  Object.fromEntries(
    [...edges, Number.POSITIVE_INFINITY].map((edge) => {
      const counts = scrapes.map((scrape) => {
        const until = took.filter(({ at }) => at <= scrape + reads);
        return isBorn && until.length === 0 ? '_' : until.filter(({ seconds }) => seconds <= edge).length;
      });
      const le = edge === Number.POSITIVE_INFINITY ? '+Inf' : edge;
      return [`${name}_bucket{status="${status}", le="${le}"}`, counts.join(' ')];
    }),
  );

/** As far as floating point goes. */
const hair = 1e-9;

/** Expects Prometheus to show one of these values. */
const prometheusShows = (
  series: Readonly<Record<string, string>>,
  at: number,
  values: Iterable<number | undefined>,
) => {
  const isShown = [...values]
    .map((value = Number.NaN) => mul(0, lt(gt(shown, value - hair), value + hair)))
    .reduce((some, other) => or(some, other));
  return expectSamples({ interval: `${every}s`, series }, isShown, at, [{ labels: '{}', value: 0 }]);
};

test('a slow request of long ago is shown for as long as nothing else had been', async () => {
  const possible = quantilesOfLog([seldom], asking)(42);
  // Of 15 s between its samples, what was 0 grew for 2 s more, and what was 1 for 5 s more.
  const [rank, fast, all] = [(0.99 * 20) / 15, 17 / 15, 20 / 15];
  const slow = 0.025 + (0.025 * (rank - fast)) / (all - fast);
  expect([...possible]).toEqual([expect.closeTo(slow, 12)]);
  await prometheusShows(scraped('200', seldom), 42, [slow]);
});

describe.each([42, 44, 47, 54, 63])('at %i s', (at) => {
  const possible = quantilesOfLog([seldom, refused], asking)(at);

  test.each([false, true])(
    'of a series that is born with what had been (%s), what is shown is possible',
    async (isBorn) => {
      expect(possible.size).toBeLessThan(3);
      await prometheusShows({ ...scraped('200', seldom), ...scraped('401', refused, { isBorn }) }, at, possible);
    },
  );
});

describe.each([0, scrapeTime])('where each scrape reads after %f s', (reads) => {
  /** One request just before a scrape, which it may have missed, and one just after the next. */
  const fresh: readonly Took[] = [
    { at: 35.1, seconds: 0.3 },
    { at: 40.4, seconds: 0.06 },
  ];

  test.each([44, 48, 53])('what is shown at %i s is possible', async (at) => {
    const possible = quantilesOfLog([seldom, fresh], asking)(at);
    const series = { ...scraped('200', seldom, { reads }), ...scraped('401', fresh, { reads, isBorn: true }) };
    await prometheusShows(series, at, possible);
  });
});

test('a scrape may miss what is new, and the next have seen what comes while it reads', () => {
  const slow = quantilesOfLog([seldom, [35.1, 40.4].map((at) => ({ at, seconds: 0.3 }))], asking)(44);
  // Nothing of the new series is left to grow, so only what is seldom asked is shown.
  expect([...slow]).toContainEqual([...quantilesOfLog([seldom], asking)(44)][0]);
});

test('what was answered while a scrape read may have been seen by it, or not', () => {
  const fast = Array.from({ length: 9 }, (_, index) => ({ at: 28 + index, seconds: 0.004 }));
  const took = [...fast, { at: 40.3, seconds: 0.4 }];
  const possible = quantilesOfLog([took], { ...asking, window: 18 })(44);
  expect(new Set([...possible].map((value = 0) => value > 0.25))).toEqual(new Set([false, true]));
});

test('of a busy service not all that may have been is tried', () => {
  const busy = Array.from({ length: 10_000 }, (_, index) => ({ at: index / 100, seconds: (index % 50) / 1000 }));
  const possible = quantilesOfLog([busy], asking)(44);
  expect(possible.size).toBeGreaterThan(1);
  expect(possible.size).toBeLessThanOrEqual(16 * 16);
});

test('where nothing was seen, or there are no two scrapes, nothing is shown', () => {
  const possibleAt = quantilesOfLog([seldom], asking);
  expect(possibleAt(33)).toEqual(new Set([undefined]));
  expect(possibleAt(4)).toEqual(new Set());
});
