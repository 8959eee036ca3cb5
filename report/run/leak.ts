import { formatValue } from '../../catalog/units.ts';
import type { Leak } from './model.ts';
import type { TimeGrid } from './time-grid.ts';

/** A straight line through points, with how sure its slope is. */
export interface Trend {
  /** Change for each unit of time. */
  readonly slope: number;
  /** Half of the 95 % confidence interval of the slope. */
  readonly plusMinus: number;
}

/** 95 % of a normal distribution lie within this many standard errors. With 30 points and more Student's t is near it. */
const normal95 = 1.96;
const leastPoints = 30;

/**
 * The least-squares line through points `[time, value]`; nothing with fewer than 30. Neighbouring samples of a
 * process are alike, so the standard error is widened by their lag-1 autocorrelation r: sqrt((1 + r) / (1 - r)).
 */
export function trendOf(points: readonly (readonly [time: number, value: number])[]): Trend | undefined {
  const n = points.length;
  if (n < leastPoints) return undefined;
  const meanTime = points.reduce((sum, [time]) => sum + time, 0) / n;
  const meanValue = points.reduce((sum, [, value]) => sum + value, 0) / n;
  const spread = points.reduce((sum, [time]) => sum + (time - meanTime) ** 2, 0);
  const slope = points.reduce((sum, [time, value]) => sum + (time - meanTime) * (value - meanValue), 0) / spread;
  const residuals = points.map(([time, value]) => value - meanValue - slope * (time - meanTime));
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const neighbours = residuals.slice(1).reduce((sum, residual, at) => sum + residual * (residuals[at] as number), 0);
  const likeness = squares === 0 ? 0 : Math.min(0.99, Math.max(0, neighbours / squares));
  const standardError = Math.sqrt(squares / (n - 2) / spread) * Math.sqrt((1 + likeness) / (1 - likeness));
  return { slope, plusMinus: normal95 * standardError };
}

/** The first part of a load, in which a process still warms up, and the shortest load after which a leak shows. */
const warmUpShare = 0.5;
const shortestSeconds = 600;

/**
 * A rise over the judged part that is smaller than this share of the memory is no leak: after ten minutes a process
 * of Node without one still grew by up to 3 %, and one that kept 16 KiB of each of five requests a second by 9 %.
 */
const smallestShare = 0.05;

/** What the course of a process's memory on the grid says: whether it goes on rising once the process is warm. */
export function leakVerdict(values: readonly (number | null)[], { from, stepSeconds, loadSeconds }: TimeGrid): Leak {
  if (loadSeconds < shortestSeconds) return { found: 'unknown', text: 'too short a load to tell' };
  const points = values.flatMap((value, at): [number, number][] => {
    const time = from + at * stepSeconds;
    return value !== null && time >= loadSeconds * warmUpShare && time <= loadSeconds ? [[time / 3600, value]] : [];
  });
  const trend = trendOf(points);
  const [first] = points;
  if (!trend || !first) return { found: 'unknown', text: 'too few samples to tell' };
  const hours = (loadSeconds * (1 - warmUpShare)) / 3600;
  const smallest = (first[1] * smallestShare) / hours;
  const words = `${formatValue(trend.slope, 'bytes')} ± ${formatValue(trend.plusMinus, 'bytes')} an hour`;
  if (trend.slope - trend.plusMinus > smallest) return { found: 'rise', text: `rises by ${words}` };
  if (trend.slope + trend.plusMinus < smallest) return { found: 'none', text: `no leak found: ${words}` };
  return { found: 'unknown', text: `cannot be told from settling: ${words}; a longer load tells` };
}
