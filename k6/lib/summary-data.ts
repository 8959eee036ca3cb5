import { k6DbQueries } from '../../catalog/k6.ts';

/** One metric of k6's end-of-test summary in its default format. */
export interface SummaryMetric {
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend';
  /** `time` for a trend in milliseconds. */
  readonly contains: string;
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** k6's end-of-test summary in its default format: what `handleSummary` gets and `summary.json` holds. */
export interface K6Summary {
  readonly state: { readonly testRunDurationMs: number };
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  /** The checks outside any group, each with its counts. */
  readonly root_group?: { readonly checks: readonly { readonly name: string; readonly fails: number }[] };
}

/** A threshold after the run. */
export interface ThresholdResult {
  /** The metric with its tags, as the threshold names it. */
  readonly metric: string;
  /** The part left of the sign: `p(99)`, `rate`, `count`. */
  readonly stat: string;
  readonly sign: string;
  readonly limit: number;
  readonly value: number | undefined;
  /** The unit of limit and value. */
  readonly unit: 'ms' | 'ratio' | 'per second' | 'count';
  readonly ok: boolean;
}

/**
 * A metric's value, or the given one when the metric has no sample: k6 leaves out what never happened.
 */
export const statOf = (summary: K6Summary, metric: string, stat: string, otherwise = 0): number =>
  summary.metrics[metric]?.values[stat] ?? otherwise;

/** What the suites ask: over HTTP, or of a database itself. */
const asked = ['http_reqs', k6DbQueries.k6Name];

/** How much a run asked. */
export const requestCount = (summary: K6Summary): number =>
  asked.reduce((sum, metric) => sum + statOf(summary, metric, 'count'), 0);

/**
 * Every threshold that was judged, in the order of the metrics' names. Those that can never be missed
 * are left out: they only make k6 keep a part of a metric for itself.
 */
export function thresholdsOf(summary: K6Summary): ThresholdResult[] {
  const results: ThresholdResult[] = [];
  for (const name of Object.keys(summary.metrics).sort()) {
    const metric = summary.metrics[name] as SummaryMetric;
    for (const [expression, { ok }] of Object.entries(metric.thresholds ?? {})) {
      if (neverMissed(expression)) continue;
      const parts = /^\s*([a-z]+(?:\([\d.]+\))?)\s*(===?|!=|[<>]=?)\s*(-?[\d.]+)\s*$/.exec(expression);
      const stat = parts?.[1] ?? expression;
      results.push({
        metric: name,
        stat,
        sign: parts?.[2] ?? '',
        limit: Number(parts?.[3] ?? Number.NaN),
        value: metric.values[stat],
        unit: unitOf(metric, stat),
        ok,
      });
    }
  }
  return results;
}

function unitOf({ type, contains }: SummaryMetric, stat: string): ThresholdResult['unit'] {
  if (contains === 'time') return 'ms';
  if (stat !== 'rate') return 'count';
  return type === 'rate' ? 'ratio' : 'per second';
}

/** The threshold that makes k6 count a part of a counter for itself, and is always kept. */
export const countedOnly = 'count>=0';

/** The same for a part of a trend. */
export const measuredOnly = 'max>=0';

/** Whether a threshold is there only so that k6 keeps the figures of a part of a metric. */
export const neverMissed = (expression: string): boolean => expression === countedOnly || expression === measuredOnly;
