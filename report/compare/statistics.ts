import jstat from 'jstat';
import { merged, quantileOf, type SlicedLatency, total } from './histogram.ts';

/** How sure a comparison is, and what it takes for a difference. */
export const confidence = {
  /** The share of comparisons of two equal runs in which anything at all is called faster or slower, at most. */
  falseAlarms: 0.05,
  /**
   * A smaller change is never called one. A bucket of k6's native histograms is 9 % wide, so that a quantile is known
   * no better, however many observations there are.
   */
  leastChange: 0.1,
  /** A quantile rests on the observations beyond it: fewer than this on either side show nothing. */
  leastBeyond: 10,
} as const;

/** A difference with its confidence interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Whether there are enough observations on both sides of a quantile. */
export function isEnough(latency: SlicedLatency, quantile: number): boolean {
  const beyond = total(merged(latency)) * Math.min(quantile, 1 - quantile);
  // 1 - 0.99 is 0.010000000000000009.
  return Math.round(beyond * 1e6) / 1e6 >= confidence.leastBeyond;
}

/** The quantile of Student's t for a two-sided interval, such that `tests` intervals are all right at the stated rate. */
const criticalValue = (degreesOfFreedom: number, tests: number): number =>
  jstat.studentt.inv(1 - confidence.falseAlarms / tests / 2, degreesOfFreedom);

const resamples = 300;

/**
 * The logarithm of candidate over base for a quantile, with the interval at which `tests` such comparisons give a
 * false alarm at the stated rate.
 *
 * The standard error is a paired block bootstrap's: the runs' slices of time are drawn again with replacement, the
 * same ones of both runs. So requests of one moment, which are slow together, do not count as independent, and the
 * shape of the load, which both runs share, does not count as noise.
 */
export function logRatio(base: SlicedLatency, candidate: SlicedLatency, quantile: number, tests: number): Interval {
  const ratio = (times?: readonly number[]): number =>
    Math.log(
      quantileOf(candidate.bounds, merged(candidate, times), quantile) /
        quantileOf(base.bounds, merged(base, times), quantile),
    );
  const estimate = ratio();
  const used = Math.max(base.slices.length, candidate.slices.length);
  const occupied = Array.from({ length: used }, (_, at) => at).filter(
    (at) => hasAny(base, at) || hasAny(candidate, at),
  );
  if (occupied.length < 2) return { estimate, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const random = randomNumbers(occupied.length);
  const drawn: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const times = new Array<number>(used).fill(0);
    for (let draw = 0; draw < occupied.length; draw++) {
      const at = occupied[Math.floor(random() * occupied.length)] as number;
      times[at] = (times[at] as number) + 1;
    }
    const value = ratio(times);
    if (Number.isFinite(value)) drawn.push(value);
  }
  // A bootstrap of k blocks knows k - 1 of k parts of the variance.
  const error = deviation(drawn) * Math.sqrt(occupied.length / (occupied.length - 1));
  return around(estimate, error * criticalValue(occupied.length - 1, tests));
}

/**
 * The logarithm of candidate over what earlier runs had, with the interval in which another such run would lie: what
 * differs from run to run anyway, for whatever reason, does not count as a change.
 */
export function logRatioToMany(earlier: readonly number[], candidate: number, tests: number): Interval {
  const logs = earlier.map(Math.log);
  const estimate = Math.log(candidate) - mean(logs);
  const error = deviation(logs) * Math.sqrt(1 + 1 / logs.length);
  return around(estimate, error * criticalValue(logs.length - 1, tests));
}

/** Failures out of requests. */
export interface Failures {
  readonly failed: number;
  readonly all: number;
}

/** The difference of two shares, candidate less base, by Newcombe's interval, which holds for shares of 0 too. */
export function shareDifference(base: Failures, candidate: Failures, tests: number): Interval {
  const z = jstat.normal.inv(1 - confidence.falseAlarms / tests / 2, 0, 1);
  const [p, q] = [candidate.failed / candidate.all, base.failed / base.all];
  const [of, against] = [wilson(candidate, z), wilson(base, z)];
  return {
    estimate: p - q,
    low: p - q - Math.hypot(p - of.low, against.high - q),
    high: p - q + Math.hypot(of.high - p, q - against.low),
  };
}

function wilson({ failed, all }: Failures, z: number): { readonly low: number; readonly high: number } {
  const share = failed / all;
  const centre = (share + z ** 2 / (2 * all)) / (1 + z ** 2 / all);
  const half = (z / (1 + z ** 2 / all)) * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
  return { low: centre - half, high: centre + half };
}

const hasAny = ({ slices }: SlicedLatency, at: number): boolean => slices[at]?.some((count) => count > 0) ?? false;

const around = (estimate: number, half: number): Interval => ({
  estimate,
  low: estimate - half,
  high: estimate + half,
});

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1));
}

/** Numbers in [0, 1), the same ones each time: a comparison repeated must say the same (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
