import { type Duration, duration } from '../catalog/duration.ts';
import type { K6Metric } from '../catalog/k6.ts';
import * as k6Catalog from '../catalog/k6.ts';
import type { LabelSpec, Metric } from '../catalog/metric.ts';
import type { K6Summary } from '../k6/lib/summary-data.ts';
import { histogramCount, lastOverTime, over, print, sum, where } from '../promql/index.ts';
import type { Prometheus } from './prometheus.ts';
import { until } from './wait.ts';

/** One figure as k6 counted it and as Prometheus has it. */
export interface ReconciledRow {
  readonly name: string;
  readonly k6: number;
  /** 0 when Prometheus has no series of it. */
  readonly prometheus: number;
  /** Prometheus less k6: below 0, something was lost on the way. */
  readonly difference: number;
  /** It is a part of another row's figure, such as the requests of one name. */
  readonly isPart: boolean;
}

/** A figure that is to be compared: k6's count, and the query of Prometheus's. */
export interface Comparison {
  readonly name: string;
  readonly k6: number;
  readonly query: string;
  readonly isPart: boolean;
}

type CounterOfK6 = Metric<'counter', LabelSpec, string> & K6Metric;

const counters = Object.values(k6Catalog).filter((metric) => metric.kind === 'counter') as unknown as CounterOfK6[];

/** A part of a metric as a threshold names it: `http_reqs{name:GET /}`. */
const part = /^(\w+)\{(\w+):(.+)\}$/;

/**
 * What is to be compared in a run: every counter of the catalogue that the summary has, as a whole and by the parts
 * that thresholds name; failed requests; and the requests that the latency histogram saw.
 */
export function comparisons(summary: K6Summary, testid: string, range: Duration): Comparison[] {
  const run = { testid };
  const count = (metric: string, stat = 'count'): number => summary.metrics[metric]?.values[stat] ?? 0;
  const total = (metric: CounterOfK6, matchers: Readonly<Record<string, string>> = {}): string =>
    print(sum(['testid'], lastOverTime(over(where(metric, { ...matchers, ...run }), range))));

  const rows: Comparison[] = [];
  for (const metric of counters) {
    const names = Object.keys(summary.metrics).filter(
      (name) => name === metric.k6Name || name.startsWith(`${metric.k6Name}{`),
    );
    for (const name of names) {
      const [, , tag, value] = part.exec(name) ?? [];
      if (name !== metric.k6Name && (tag === undefined || !(tag in metric.labels))) continue;
      rows.push({
        name: value === undefined ? metric.k6Name : `${metric.k6Name} ${value}`,
        k6: count(name),
        query: total(metric, tag === undefined || value === undefined ? {} : { [tag]: value }),
        isPart: tag !== undefined,
      });
    }
  }
  rows.push({
    name: 'failed requests',
    k6: count('http_req_failed', 'passes'),
    query: total(k6Catalog.k6HttpReqs, { expected_response: 'false' }),
    isPart: false,
  });
  rows.push({
    name: `${k6Catalog.k6HttpReqDuration.k6Name} histogram`,
    k6: count(k6Catalog.k6HttpReqDuration.k6Name),
    query: print(sum(['testid'], histogramCount(lastOverTime(over(where(k6Catalog.k6HttpReqDuration, run), range))))),
    isPart: false,
  });
  return rows;
}

/**
 * Compares k6's counts with Prometheus's. The agent forwards k6's last push a moment after k6 has ended, so it asks
 * until all agree, and gives what there is when the time is up.
 * @throws {NoAnswer} when Prometheus does not answer.
 */
export async function reconcile(
  prometheus: Prometheus,
  summary: K6Summary,
  run: { readonly testid: string; readonly startedAt: Date },
  signal: AbortSignal,
  waitSeconds = 15,
): Promise<ReconciledRow[]> {
  const ask = async (): Promise<ReconciledRow[]> => {
    const range = duration((Date.now() - run.startedAt.getTime()) / 1000 + 1);
    return Promise.all(
      comparisons(summary, run.testid, range).map(async ({ name, k6, query, isPart }) => {
        const samples = await prometheus.query(query);
        const total = samples.reduce((all, { value }) => all + value, 0);
        return { name, k6, prometheus: total, difference: total - k6, isPart };
      }),
    );
  };
  return until(ask, (rows) => rows.every(({ difference }) => difference === 0), {
    seconds: waitSeconds,
    everySeconds: 0.5,
    signal,
  });
}
