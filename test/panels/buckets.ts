import type { AnyMetric } from '../../catalog/metric.ts';
import { scrapedWithin } from './bounds.ts';
import type { Observed } from './day.ts';
import { keyOf, legendOf, type Oracle, requirePoints, requireSeries, scrapesOf } from './oracle.ts';
import { type Reading, type Sample, sumOf } from './witness.ts';

/** A window, and what of it lies between two readings: as long as they are apart, and what is before and after. */
interface Stretch {
  readonly sampled: number;
  readonly before: number;
  readonly after: number;
}

/** What `rate` makes of a growth: stretched to the whole window, but at its start to no more than where it was 0. */
const stretched = (from: number, to: number, { sampled, before, after }: Stretch): number =>
  to === from ? 0 : (to - from) * (1 + (Math.min(before, (sampled * from) / (to - from)) + after) / sampled);

/** The quantile of what a histogram saw between two readings, evenly spread within a bucket; none where it saw nothing. */
function between(
  { name, buckets = [] }: AnyMetric,
  [from, to]: readonly [Reading, Reading],
  quantile: number,
  labels: Sample['labels'],
  stretch: Stretch,
): number | undefined {
  const upTo = (le: string) =>
    to.samples
      .filter((one) => one.name === `${name}_bucket` && isOf(one, { ...labels, le }))
      .reduce((sum, { value, labels }) => sum + stretched(sumOf(from, `${name}_bucket`, labels), value, stretch), 0);
  const rank = quantile * upTo('+Inf');
  if (rank === 0) return undefined;
  let [low, below] = [0, 0];
  for (const high of buckets) {
    // As Prometheus does where another stretch has left fewer.
    const count = Math.max(below, upTo(String(high)));
    if (count >= rank) return low + ((high - low) * (rank - below)) / (count - below);
    [low, below] = [high, count];
  }
  return low;
}

/** How much more one reading may have seen than the next: while it is more, nobody knows what a scrape between them saw. */
const steady = 1.25;

/** A quantile of a histogram, as the service's own buckets have it, read about when Prometheus read them. */
export const quantileOfBuckets =
  (metric: AnyMetric, quantile: number): Oracle<Observed> =>
  (asked, day) => {
    const readings = day.witness.of(metric.emitter.job);
    const counter = `${metric.name}_count`;
    const counts = readings.at(-1)?.samples.filter(({ name, value }) => name === counter && value > 0);
    requireSeries(asked, new Set(counts?.map(({ labels }) => keyOf(asked.signal, labels))));
    const about = (time: number): readonly Reading[] => {
      const near = readings.filter(({ began, ended }) => ended >= time - 1 && began <= time + 1);
      const [earliest] = readings;
      // What had seen nothing when it was first read had seen nothing before.
      const isSame = earliest && time < earliest.began && sumOf(earliest, counter) === 0;
      return near.length === 0 && isSame ? [earliest] : near;
    };
    for (const { labels, points } of asked.series) {
      const own = legendOf(asked.signal, labels);
      requirePoints(points, keyOf(asked.signal, labels) || metric.name, (at) => {
        const scraped = scrapedWithin(scrapesOf(day, metric), at, asked.window);
        if (!scraped) return undefined;
        const { first, last } = scraped;
        const stretch = { sampled: last - first, before: first - (at - asked.window), after: at - last };
        const pairs = about(last).flatMap((end) => about(first).map((start) => [start, end] as const));
        const totals = pairs.map(([start, end]) => sumOf(end, counter, own) - sumOf(start, counter, own));
        if (Math.max(...totals) > steady * Math.min(...totals)) return undefined;
        const possible = pairs
          .map((pair) => between(metric, pair, quantile, own, stretch))
          .filter((value) => value !== undefined);
        if (possible.length === 0) return undefined;
        return { least: 0.8 * Math.min(...possible), most: 1.25 * Math.max(...possible) };
      });
    }
  };

const isOf = (sample: Sample, labels: Sample['labels']): boolean =>
  Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
