import type { AnyMetric } from '../../catalog/metric.ts';
import { type Bounds, scrapedWithin } from './bounds.ts';
import type { Observed } from './day.ts';
import { quantileOf, type Stretch, stretched, stretchOf } from './extrapolation.ts';
import { keyOf, legendOf, type Oracle, requirePoints, requireSeries, scrapesOf } from './oracle.ts';
import { type Reading, type Sample, sumOf } from './witness.ts';

/** The quantile of what a histogram saw between two readings, evenly spread within a bucket; none where it saw nothing. */
function between(
  { name, buckets = [] }: AnyMetric,
  [from, to]: readonly [Reading, Reading],
  quantile: number,
  labels: Sample['labels'],
  stretch: Stretch,
): number | undefined {
  const upTo = (edge: number) =>
    to.samples
      .filter((one) => one.name === `${name}_bucket` && isOf(one, { ...labels, le: leOf(edge) }))
      .reduce((sum, { value, labels }) => sum + stretched(sumOf(from, `${name}_bucket`, labels), value, stretch), 0);
  return quantileOf(quantile, buckets, upTo);
}

const leOf = (edge: number): string => (edge === Number.POSITIVE_INFINITY ? '+Inf' : String(edge));

/** How much more one reading may have seen than the next: while it is more, nobody knows what a scrape between them saw. */
const mostUnsteady = 1.25;

/** Between what a quantile lies. */
interface Within extends Bounds {
  /** Whether there may be none, as nothing may have been seen. */
  readonly none: boolean;
  /** Whether nearly the same was seen whenever it was read: else nobody knows what a scrape saw, and what is least. */
  readonly steady: boolean;
}

/**
 * Between what a quantile of a histogram lies, by the labels of its series and by time: as the service's own buckets have
 * it, read about when Prometheus read them.
 */
export function quantilesOfBuckets(
  metric: AnyMetric,
  quantile: number,
  day: Observed,
  window: number,
): (own: Sample['labels']) => (at: number) => Within | undefined {
  const readings = day.witness.of(metric.emitter.job);
  const counter = `${metric.name}_count`;
  const about = (time: number, own: Sample['labels']): readonly Reading[] => {
    const near = readings.filter(({ began, ended }) => ended >= time - 1 && began <= time + 1);
    const [earliest] = readings;
    // What had seen nothing when it was first read had seen nothing before.
    const isSame = earliest && time < earliest.began && sumOf(earliest, counter, own) === 0;
    return near.length === 0 && isSame ? [earliest] : near;
  };
  return (own) => (at) => {
    const scraped = scrapedWithin(scrapesOf(day, metric), at, window);
    const stretch = stretchOf(scrapesOf(day, metric), at, window);
    if (!scraped || !stretch) return undefined;
    const { first, last } = scraped;
    const pairs = about(last, own).flatMap((end) => about(first, own).map((start) => [start, end] as const));
    const totals = pairs.map(([start, end]) => sumOf(end, counter, own) - sumOf(start, counter, own));
    if (pairs.length === 0) return undefined;
    const possible = pairs
      .map((pair) => between(metric, pair, quantile, own, stretch))
      .filter((value) => value !== undefined);
    return {
      ...{ least: 0.8 * Math.min(...possible), most: 1.25 * Math.max(...possible) },
      none: possible.length < pairs.length,
      steady: Math.max(...totals) <= mostUnsteady * Math.min(...totals),
    };
  };
}

/** A quantile of a histogram, as the service's own buckets have it. */
export const quantileOfBuckets =
  (metric: AnyMetric, quantile: number): Oracle<Observed> =>
  (asked, day) => {
    const counter = `${metric.name}_count`;
    const newest = day.witness.of(metric.emitter.job).at(-1);
    const counts = newest?.samples.filter(({ name, value }) => name === counter && value > 0);
    requireSeries(asked, new Set(counts?.map(({ labels }) => keyOf(asked.signal, labels))));
    const within = quantilesOfBuckets(metric, quantile, day, asked.window);
    for (const { labels, points } of asked.series) {
      const boundsAt = within(legendOf(asked.signal, labels));
      requirePoints(points, keyOf(asked.signal, labels) || metric.name, (at) => {
        const bounds = boundsAt(at);
        return bounds?.steady && Number.isFinite(bounds.most) ? bounds : undefined;
      });
    }
  };

const isOf = (sample: Sample, labels: Sample['labels']): boolean =>
  Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
