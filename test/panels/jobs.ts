import type { AnyMetric } from '../../catalog/metric.ts';
import { type Bounds, rateWithin, readCount, scrapedWithin, share, times } from './bounds.ts';
import { quantilesOfBuckets } from './buckets.ts';
import type { Observed } from './day.ts';
import { keyOf, legendOf, type Oracle, requirePoints, requireSeries, scrapesOf } from './oracle.ts';
import type { Reading, Sample } from './witness.ts';

/** Several services that show a metric under one name: who knows what is made of it. */
type Jobs = readonly AnyMetric[];

/** What was read of a metric alone, with the job that Prometheus adds. */
function narrowed(day: Observed, { name, emitter: { job } }: AnyMetric): Observed {
  const own = ({ samples, ...when }: Reading): Reading => ({
    ...when,
    samples: samples.flatMap((one) => (one.name.startsWith(name) ? [{ ...one, labels: { ...one.labels, job } }] : [])),
  });
  return { ...day, witness: { of: (source) => day.witness.of(source).map(own) } };
}

/** A signal that tells the jobs apart: each of them by itself. */
export const eachJob =
  (metrics: Jobs, oracleOf: (metric: AnyMetric) => Oracle<Observed>): Oracle<Observed> =>
  (asked, day) => {
    const jobs = new Set(metrics.map(({ emitter }) => emitter.job));
    const strange = asked.series.find(({ labels }) => !jobs.has(labels.job ?? ''));
    if (strange) throw new Error(`nobody knows of the job "${strange.labels.job}"`);
    for (const metric of metrics) {
      const series = asked.series.filter(({ labels }) => labels.job === metric.emitter.job);
      oracleOf(metric)({ ...asked, series }, narrowed(day, metric));
    }
  };

/** How much later than a scrape the next may be that succeeds, in seconds, so that none between them failed. */
const soon = 1.3;

/** A signal that adds the jobs up: after a scrape that failed the sum lacks what that job shows, so nobody judges it then. */
export const whileAllScraped =
  (metrics: Jobs, oracle: Oracle<Observed>): Oracle<Observed> =>
  (asked, day) => {
    const all = metrics.map((metric) => scrapesOf(day, metric));
    const isScraped = (at: number) => all.every((scrapes) => at - (scrapes.findLast((one) => one <= at) ?? 0) <= soon);
    const series = asked.series.map((one) => ({ ...one, points: one.points.filter(([at]) => isScraped(at)) }));
    oracle({ ...asked, series }, day);
  };

/** Which samples of a counter are meant. */
export interface Counter {
  /** What the series is called, where that is not the metric's own name. */
  readonly suffix?: '' | '_count';
  /** Per how many seconds it is shown. */
  readonly per?: number;
  readonly labels?: Sample['labels'];
}

const isOf = ({ labels }: Sample, wanted: Sample['labels']): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** Between what the rate of a counter of some jobs lies, by time: all of them together. */
function ratesOf(metrics: Jobs, day: Observed, window: number, { suffix = '', per = 1, labels = {} }: Counter) {
  const counted = metrics.map((metric) => ({
    count: readCount(narrowed(day, metric).witness.of(metric.emitter.job), `${metric.name}${suffix}`, labels),
    scrapes: scrapesOf(day, metric),
  }));
  return (at: number): Bounds | undefined => {
    const each = counted.map(({ count, scrapes }) => {
      const scraped = scrapedWithin(scrapes, at, window);
      return scraped && times(per, rateWithin(count, scraped, window));
    });
    if (!each.every((one) => one !== undefined)) return undefined;
    const sum = (of: (one: Bounds) => number) => each.reduce((total, one) => total + of(one), 0);
    return { least: sum(({ least }) => least), most: sum(({ most }) => most) };
  };
}

/** The newest samples of a counter of some jobs. */
const newestOf = (metrics: Jobs, day: Observed, { suffix = '' }: Counter): readonly Sample[] =>
  metrics.flatMap((metric) => {
    const samples = narrowed(day, metric).witness.of(metric.emitter.job).at(-1)?.samples ?? [];
    return samples.filter(({ name }) => name === `${metric.name}${suffix}`);
  });

/** The rates of the jobs' counters, added up by legend. `mayBeNone`: of some, but not of all, nothing may have been counted. */
export const rateOfJobs =
  (metrics: Jobs, counter: Counter & { readonly mayBeNone?: boolean } = {}): Oracle<Observed> =>
  (asked, day) => {
    const { signal, series, window } = asked;
    const samples = newestOf(metrics, day, counter);
    requireSeries(asked, new Set(samples.map(({ labels }) => keyOf(signal, labels))));
    const totals = series.map(({ labels }) =>
      samples.filter((one) => isOf(one, legendOf(signal, labels))).reduce((sum, { value }) => sum + value, 0),
    );
    const none = series.filter((_, at) => totals[at] === 0).map(({ labels }) => keyOf(signal, labels));
    if (none.length === series.length || (none.length > 0 && !counter.mayBeNone))
      throw new Error(`nothing was counted of [${none.join(', ')}], so nothing is shown to be right`);
    for (const { labels, points } of series) {
      const own = metrics.filter(({ emitter }) => labels.job === undefined || labels.job === emitter.job);
      const boundsAt = ratesOf(own, day, window, { ...counter, labels: legendOf(signal, labels) });
      requirePoints(points, keyOf(signal, labels), boundsAt);
    }
  };

/** Between what something lies at a time; `none` where there may be none, and not `steady` where it may be less. Unknown at times. */
type WithinAt = (at: number) => (Bounds & { readonly none: boolean; readonly steady: boolean }) | undefined;

/** Each series of a job that counted something, by a legend. */
const seriesOf = (metric: AnyMetric, day: Observed, suffix: '' | '_count', legend: readonly string[]) => {
  const counted = newestOf([metric], day, { suffix }).filter(({ value }) => value > 0);
  const each = counted.map(({ labels }) => Object.fromEntries(legend.map((name) => [name, labels[name] ?? ''])));
  return [...new Map(each.map((labels) => [JSON.stringify(labels), labels])).values()];
};

/** Which of what is counted has a share in it. */
type Which = (labels: Sample['labels']) => boolean;

/** The share of what a job counts that is of a kind. */
function sharesOf(metric: AnyMetric, day: Observed, window: number, which: Which) {
  const only = (reading: Reading): Reading => ({
    ...reading,
    samples: reading.samples.filter(({ labels }) => which(labels)),
  });
  const some = { ...day, witness: { of: (source: string) => day.witness.of(source).map(only) } };
  return (labels: Sample['labels']): WithinAt => {
    const part = ratesOf([metric], some, window, { labels });
    const whole = ratesOf([metric], day, window, { labels });
    return (at) => {
      const [one, all] = [part(at), whole(at)];
      if (!one || !all) return undefined;
      const { least, most } = share(one, all);
      return { least, most: Math.min(1, most), none: all.least === 0, steady: true };
    };
  };
}

/** The share of what a job counts that is of a kind, by legend. */
export const shareOf =
  (metric: AnyMetric, which: Which): Oracle<Observed> =>
  (asked, day) => {
    const { signal, series, window } = asked;
    const right = seriesOf(metric, day, '', signal.legend ?? []);
    requireSeries(asked, new Set(right.map((labels) => keyOf(signal, labels))));
    const shares = sharesOf(metric, narrowed(day, metric), window, which);
    for (const { labels, points } of series)
      requirePoints(points, keyOf(signal, labels) || signal.title, shares(legendOf(signal, labels)));
  };

/** The largest of some jobs' values, of which each lies within bounds, at those times at which they are known. */
const largestOf =
  (
    metrics: Jobs,
    suffix: '' | '_count',
    of: (metric: AnyMetric, day: Observed, window: number) => (labels: Sample['labels']) => WithinAt,
    by: readonly string[],
  ): Oracle<Observed> =>
  (asked, day) => {
    const all = metrics.flatMap((metric) => {
      const within = of(metric, narrowed(day, metric), asked.window);
      return seriesOf(metric, day, suffix, by).map(within);
    });
    requireSeries(asked, ['']);
    for (const { points } of asked.series) {
      requirePoints(points, asked.signal.title, (at) => {
        const each = all.map((boundsAt) => boundsAt(at));
        if (!each.every((one) => one !== undefined) || !each.some(({ steady }) => steady)) return undefined;
        return {
          least: Math.max(...each.map(({ least, none, steady }) => (none || !steady ? 0 : least))),
          most: Math.max(...each.map(({ most }) => most)),
        };
      });
    }
  };

/** The largest of the shares of {@link shareOf}, of the jobs' series by some labels; of one series without any that share. */
export const largestShareOf =
  (metrics: Jobs, which: Which, by: readonly string[]): Oracle<Observed> =>
  (asked, day) => {
    if (!newestOf(metrics, day, {}).some(({ labels, value }) => value > 0 && which(labels)))
      throw new Error('there was none, so nothing is shown to be right');
    largestOf(metrics, '', (metric, seen, window) => sharesOf(metric, seen, window, which), by)(asked, day);
  };

/** The largest of the quantiles of the jobs' histograms, by some labels. */
export const largestQuantile = (metrics: Jobs, quantile: number, by: readonly string[]): Oracle<Observed> =>
  largestOf(metrics, '_count', (metric, day, window) => quantilesOfBuckets(metric, quantile, day, window), by);
