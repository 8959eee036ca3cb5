import type { AnyMetric } from '../../catalog/metric.ts';
import { scrapedWithin } from './bounds.ts';
import type { Observed } from './day.ts';
import { keyOf, legendOf, type Oracle, requirePoints, requireSeries, scrapesOf } from './oracle.ts';
import { type Reading, type Sample, sumOf } from './witness.ts';

/** The quantile of what a histogram saw between two readings, evenly spread within a bucket; none where it saw nothing. */
function between(
  { name, buckets = [] }: AnyMetric,
  [from, to]: readonly [Reading, Reading],
  quantile: number,
  labels: Sample['labels'],
): number | undefined {
  const upTo = (le: string) => {
    const count = (reading: Reading) => sumOf(reading, `${name}_bucket`, { ...labels, le });
    return count(to) - count(from);
  };
  const rank = quantile * upTo('+Inf');
  if (rank === 0) return undefined;
  let [low, below] = [0, 0];
  for (const high of buckets) {
    const count = upTo(String(high));
    if (count >= rank) return low + ((high - low) * (rank - below)) / (count - below);
    [low, below] = [high, count];
  }
  return low;
}

/** A quantile of a histogram, as the service's own buckets have it, read about when Prometheus read them. */
export const quantileOfBuckets =
  (metric: AnyMetric, quantile: number): Oracle<Observed> =>
  (asked, day) => {
    const readings = day.witness.of(metric.emitter.job);
    const counts = readings.at(-1)?.samples.filter(({ name, value }) => name === `${metric.name}_count` && value > 0);
    requireSeries(asked, new Set(counts?.map(({ labels }) => keyOf(asked.signal, labels))));
    const about = (time: number) => readings.filter(({ began, ended }) => ended >= time - 1 && began <= time + 1);
    for (const { labels, points } of asked.series) {
      const own = legendOf(asked.signal, labels);
      requirePoints(points, keyOf(asked.signal, labels) || metric.name, (at) => {
        const scraped = scrapedWithin(scrapesOf(day, metric), at, asked.window);
        if (!scraped) return undefined;
        const possible = about(scraped.last)
          .flatMap((end) => about(scraped.first).map((start) => between(metric, [start, end], quantile, own)))
          .filter((value) => value !== undefined);
        if (possible.length === 0) return undefined;
        return { least: 0.8 * Math.min(...possible), most: 1.25 * Math.max(...possible) };
      });
    }
  };
