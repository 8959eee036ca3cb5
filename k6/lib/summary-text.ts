import { columns, count, inUnitOf, milliseconds, percent } from './figures.ts';
import { type K6Summary, statOf, thresholdsOf } from './summary-data.ts';

/** A figure of a suite's own, beside those that every suite has. */
export interface OwnFigure {
  readonly title: string;
  /** The figure as text, from the summary. */
  readonly text: (summary: K6Summary) => string;
}

/** What the text says beside the figures. */
export interface SummaryHead {
  readonly title: string;
  readonly figures: readonly OwnFigure[];
  /** What was measured but not judged, and why, such as latency at smoke. */
  readonly notes?: readonly string[];
}

/** The end-of-test summary as plain text: requests, failed, latency, own figures, each threshold and whether it held. */
export function summaryText(summary: K6Summary, { title, figures, notes = [] }: SummaryHead): string {
  const duration = (stat: string): string => milliseconds(statOf(summary, 'http_req_duration', stat, Number.NaN));
  const requests = statOf(summary, 'http_reqs', 'count');
  const checks = summary.metrics.checks?.values;
  const rows: [string, string][] = [
    ['requests', `${count(requests)}  (${statOf(summary, 'http_reqs', 'rate').toFixed(1)} per second)`],
    ['failed', percent(statOf(summary, 'http_req_failed', 'rate'))],
  ];
  if (requests > 0) {
    rows.push(['latency', `avg ${duration('avg')}  p95 ${duration('p(95)')}  p99 ${duration('p(99)')}`]);
  }
  if (checks) rows.push(['checks', `${count(checks.passes ?? 0)} passed, ${count(checks.fails ?? 0)} failed`]);
  rows.push(['iterations', count(statOf(summary, 'iterations', 'count'))]);
  const dropped = statOf(summary, 'dropped_iterations', 'count');
  if (dropped > 0) rows.push(['dropped', `${count(dropped)} iterations`]);
  for (const figure of figures) rows.push([figure.title, figure.text(summary)]);

  const judged = thresholdsOf(summary).map((each) => [
    each.ok ? 'pass' : 'FAIL',
    `${each.metric} ${each.stat}`,
    inUnitOf(each, each.value),
    `${each.sign} ${inUnitOf(each, each.limit)}`,
  ]);
  return [
    `${title}, ${(summary.state.testRunDurationMs / 1000).toFixed(1)} s`,
    '',
    ...columns(rows).map((line) => `  ${line}`),
    '',
    ...columns([['', 'threshold', 'value', 'limit'], ...judged], [2]).map((line) => `  ${line}`),
    ...notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}
