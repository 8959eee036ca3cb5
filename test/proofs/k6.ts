import { seconds } from '../../catalog/duration.ts';
import { k6 as k6Emitter } from '../../catalog/emitters.ts';
import {
  type K6Metric,
  k6Checks,
  k6DroppedIterations,
  k6HttpReqDuration,
  k6HttpReqs,
  k6IterationDuration,
  k6Iterations,
  k6Vus,
  k6VusMax,
} from '../../catalog/k6.ts';
import { httpReqFailed, type JudgedByK6, judgedByK6 } from '../../catalog/k6-objectives.ts';
import { level, objectives, statName } from '../../catalog/objectives.ts';
import { outcomes } from '../../catalog/outcomes.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import { isMissing } from '../../runs/evidence.ts';
import * as signals from '../../signals/k6.ts';
import { failuresOfLimit, promisedFailures, promisedTimes, timeOfLimit } from '../../signals/k6-objectives.ts';
import { outcomeRates } from '../../signals/k6-outcomes.ts';
import { eventCount, pushedRateWithin, quantileWithin, requireWithin, share } from '../panels/bounds.ts';
import type { Day, K6Point, Observed } from '../panels/day.ts';
import {
  gauge,
  gauges,
  keyOf,
  legendOf,
  type Oracle,
  type Oracles,
  requirePoints,
  requireSeries,
} from '../panels/oracle.ts';
import type { Subject } from './subject.ts';

/** How late a sample may be pushed on a busy machine, in seconds. */
const pushAge = seconds(k6Emitter.every) + 2;

/** Buckets of k6's native histograms grow by a tenth at most: so far a quantile may be off. */
const bucketGrowth = 1.1;

const second = 1000;

const pointsOf = ({ load }: Observed, { k6Name }: K6Metric, tags: K6Point['tags'] = {}): K6Point[] =>
  load.points.filter(
    ({ metric, tags: own }) => metric === k6Name && Object.entries(tags).every(([name, value]) => own[name] === value),
  );

const summaryOf = ({ load: { summary } }: Day): K6Summary => {
  if (isMissing(summary)) throw new Error(`k6 left no summary: ${summary.missing}`);
  return summary;
};

const sum = (points: readonly K6Point[]): number => points.reduce((total, { value }) => total + value, 0);

/** A point for each time that a count rose. */
const rises = (points: readonly K6Point[]): K6Point[] =>
  points.flatMap((point) => Array.from({ length: point.value }, () => point));

/**
 * What was counted in all windows adds up to k6's count, as often as windows overlap: what is pushed is neither lost nor
 * stretched. And each value is what k6 counted in the window before it.
 */
const rates =
  (...metrics: readonly K6Metric[]): Oracle<Observed> =>
  (asked, day) => {
    const { signal, series, step, window } = asked;
    const all = metrics.flatMap((metric) => pointsOf(day, metric));
    requireSeries(asked, new Set(all.map(({ tags }) => keyOf(signal, tags))));
    for (const { labels, points } of series) {
      const key = keyOf(signal, labels);
      const counted = metrics.flatMap((metric) => pointsOf(day, metric, legendOf(signal, labels)));
      const count = eventCount(rises(counted));
      for (const [at, value] of points)
        requireWithin(value, pushedRateWithin(count, at, window, pushAge), `${key} at ${at}`);
      if (points.length < 2) continue;
      const shown = points.reduce((total, [, value]) => total + value * window, 0);
      const [least, most] = [Math.floor(window / step) * sum(counted), Math.ceil(window / step) * sum(counted)];
      requireWithin(shown, { least: least - 1e-6, most: most + 1e-6 }, `all of ${key}`);
    }
  };

const failedOf = (points: readonly K6Point[]): K6Point[] =>
  points.filter(({ tags }) => tags.expected_response === 'false');

const failedShare: Oracle = ({ series, window }, day) => {
  const all = pointsOf(day, k6HttpReqs);
  const [some, every] = [eventCount(rises(failedOf(all))), eventCount(rises(all))];
  if (failedOf(all).length === 0) throw new Error('no request failed, so nothing is shown to be right');
  for (const [at, value] of series.flatMap(({ points }) => points)) {
    const [part, whole] = [some, every].map((count) => pushedRateWithin(count, at, window, pushAge));
    if (part && whole) requireWithin(value, share(part, whole), `failed share at ${at}`);
  }
};

const inSeconds = (points: readonly K6Point[]): number[] => points.map(({ value }) => value / second);

const ofBuckets = ({ least, most }: { least: number; most: number }) => ({
  least: least / bucketGrowth,
  most: most * bucketGrowth,
});

/** A quantile of the last seconds, as the durations have it that k6 measured then. */
const quantile =
  (of: number, metric: { k6Name: string }): Oracle =>
  ({ signal, series, window }, day) => {
    for (const { labels, points } of series) {
      const key = keyOf(signal, labels);
      const own = pointsOf(day, metric, legendOf(signal, labels));
      requirePoints(points, key, (time) => {
        const within = own.filter(({ at }) => at > time - window - pushAge && at <= time);
        const sure = within.filter(({ at }) => at > time - window && at <= time - pushAge);
        return sure.length === 0
          ? undefined
          : ofBuckets(quantileWithin(of, inSeconds(within), within.length - sure.length));
      });
    }
  };

/** A quantile of the whole run. */
const quantileOfRun =
  (of: number): Oracle =>
  (asked, day) => {
    const { signal, series } = asked;
    requireSeries(asked, new Set(pointsOf(day, k6HttpReqDuration).map(({ tags }) => keyOf(signal, tags))));
    for (const { labels, points } of series) {
      const durations = inSeconds(pointsOf(day, k6HttpReqDuration, legendOf(signal, labels)));
      for (const [, value] of points) {
        requireWithin(value, ofBuckets(quantileWithin(of, durations)), keyOf(signal, labels));
      }
    }
  };

/** As the end-of-test summary has it. */
const summaryP99: Oracle = (asked, day) => {
  const value = statOf(summaryOf(day), k6HttpReqDuration.k6Name, 'p(99)') / second;
  quantileOfRun(objectives.booking.latency.quantile)(asked, day);
  for (const [, shown] of asked.series.flatMap(({ points }) => points)) {
    // k6 interpolates between two durations, where a histogram takes one of them.
    const durations = inSeconds(pointsOf(day, k6HttpReqDuration));
    const { least, most } = quantileWithin(objectives.booking.latency.quantile, durations);
    requireWithin(value, { least, most }, 'p99 of the summary');
    requireWithin(shown, ofBuckets({ least: Math.min(least, value), most: Math.max(most, value) }), 'p99');
  }
};

/** Virtual users at a time: one of those numbers that k6 told shortly before. */
const users =
  (metric: { k6Name: string }): Oracle =>
  ({ series }, day) => {
    const told = pointsOf(day, metric);
    for (const [time, shown] of series.flatMap(({ points }) => points)) {
      const recent = told.filter(({ at }) => at > time - pushAge && at <= time).map(({ value }) => value);
      if (recent.length > 0 && !recent.includes(shown)) {
        throw new Error(`${shown} users are shown at ${time}, ${recent.join(' or ')} is right`);
      }
    }
    const most = Math.max(...told.map(({ value }) => value));
    const shown = Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value)));
    requireWithin(shown, { least: most, most }, 'most users');
  };

/** Numbers by the name of something that k6 tags. */
const byTag = (points: readonly K6Point[], tag: string, figure: (own: K6Point[]) => number): Record<string, number> => {
  const groups = Map.groupBy(points, ({ tags }) => tags[tag] ?? '');
  return Object.fromEntries([...groups].map(([name, own]) => [name, figure(own)]));
};

const checks = (day: Day) => byTag(pointsOf(day, k6Checks), 'check', (own) => sum(own) / own.length);

/** Thresholds make k6 count some names for itself: these numbers are those of the summary. */
function requestsByName(day: Day): Record<string, number> {
  const counted = byTag(pointsOf(day, k6HttpReqs), 'name', sum);
  for (const [name, count] of Object.entries(counted)) {
    const told = summaryOf(day).metrics[`${k6HttpReqs.k6Name}{name:${name}}`]?.values.count;
    if (told !== count) throw new Error(`${name}: k6 sums up ${told} requests and wrote ${count} samples`);
  }
  return counted;
}

const { quantile: p99 } = objectives.booking.latency;

/** What the catalogue promises of a metric, by the figure and the level. */
const promised =
  (promises: readonly JudgedByK6[], of: K6Metric): Oracle<Observed> =>
  (asked, day) => {
    const levels = promises
      .filter(({ metric }) => metric.k6Name === of.k6Name)
      .flatMap(({ objective }) =>
        (['target', 'critical'] as const)
          .filter((at) => objective[at] !== undefined)
          .map((at) => [{ stat: statName(objective), level: at }, level(objective, at)] as const),
      );
    gauges<Observed>(() => Object.fromEntries(levels.map(([labels, value]) => [keyOf(asked.signal, labels), value])))(
      asked,
      day,
    );
  };

/** A figure of the run, as a share of what is promised of it. */
const ofLimit =
  (limit: number, oracle: Oracle): Oracle =>
  (asked, day) => {
    const series = asked.series.map((one) => ({
      ...one,
      points: one.points.map(([at, share]) => [at, share * limit] as const),
    }));
    oracle({ ...asked, series }, day);
  };

const failedOfRun: Oracle = gauge((day) => statOf(summaryOf(day), httpReqFailed.k6Name, 'rate', Number.NaN));

/** Who knows, in words. */
const witness = {
  samples: 'each sample that k6 wrote into a file',
  summary: "k6's end-of-test summary",
  catalogue: 'the objectives of the catalogue',
  both: "k6's end-of-test summary, and each sample that it wrote into a file",
} as const;

/** What a run promises is the catalogue's word; what the suites of a system count is in each sample. */
export const followsRun = (system: SystemName): Oracles<Observed> => [
  [outcomeRates[system], rates(...outcomes[system].counters), witness.samples],
  [promisedTimes, promised(judgedByK6[system], k6HttpReqDuration), witness.catalogue],
  [promisedFailures, promised(judgedByK6[system], httpReqFailed), witness.catalogue],
];

/** What k6 says of a run. */
export const k6: Subject = {
  oracles: [
    [signals.virtualUsers, users(k6Vus), witness.samples],
    [signals.virtualUsersReady, users(k6VusMax), witness.samples],
    [signals.sentRate, rates(k6HttpReqs), witness.samples],
    [signals.sentRateByName, rates(k6HttpReqs), witness.samples],
    [signals.answersByStatus, rates(k6HttpReqs), witness.samples],
    [signals.iterationRate, rates(k6Iterations), witness.samples],
    [signals.failedShare, failedShare, witness.samples],
    [signals.responseTimeP50, quantile(0.5, k6HttpReqDuration), witness.samples],
    [signals.responseTimeP95, quantile(0.95, k6HttpReqDuration), witness.samples],
    [signals.responseTimeP99, quantile(p99, k6HttpReqDuration), witness.samples],
    [signals.responseTimeP95ByName, quantile(0.95, k6HttpReqDuration), witness.samples],
    [signals.iterationTimeP95, quantile(0.95, k6IterationDuration), witness.samples],
    [signals.p50ByName, quantileOfRun(0.5), witness.samples],
    [signals.p95ByName, quantileOfRun(0.95), witness.samples],
    [signals.p99ByName, quantileOfRun(p99), witness.samples],
    [signals.p99OfRun, summaryP99, witness.both],
    [signals.requestsOfRun, gauge((day) => statOf(summaryOf(day), k6HttpReqs.k6Name, 'count')), witness.summary],
    [signals.requestsByName, gauges(requestsByName), witness.both],
    [signals.failedShareOfRun, failedOfRun, witness.summary],
    [timeOfLimit, ofLimit(objectives.booking.latency.critical, summaryP99), witness.both],
    [failuresOfLimit, ofLimit(objectives.booking.errors.critical, failedOfRun), witness.summary],
    ...followsRun('booking'),
    [
      signals.failedShareByName,
      gauges((day) => byTag(pointsOf(day, k6HttpReqs), 'name', (own) => failedOf(own).length / own.length)),
      witness.samples,
    ],
    [signals.checksPassed, gauges(checks), witness.samples],
    [signals.worstCheck, gauge((day) => Math.min(...Object.values(checks(day)))), witness.samples],
    [
      signals.droppedIterations,
      gauge((day) => statOf(summaryOf(day), k6DroppedIterations.k6Name, 'count')),
      witness.summary,
    ],
  ],
};
