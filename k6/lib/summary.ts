import { promisesOf } from '../../catalog/k6-objectives.ts';
import { fromEnvironment } from './environment.ts';
import type { Suite } from './options.ts';
import { loadName } from './profile.ts';
import type { K6Summary, SummaryMetric } from './summary-data.ts';
import { type OwnFigure, summaryText } from './summary-text.ts';
import { notJudged } from './thresholds.ts';

/** What a suite found out from the summary, by name: it is kept in the file beside k6's own metrics. */
export type Findings = (summary: K6Summary) => Readonly<Record<string, number>>;

/**
 * The `handleSummary` of a suite: prints the summary as text, and writes k6's own data to the file that the
 * environment variable `SUMMARY_FILE` names, when it is set.
 */
export const summaryOf =
  ({ system, suite, profile }: Suite, figures: readonly OwnFigure[], findings: Findings = () => ({})) =>
  (summary: K6Summary): Record<string, string> => {
    const file = fromEnvironment('SUMMARY_FILE', '');
    const load = loadName(profile);
    const notes = notJudged(profile, promisesOf(system, suite, profile.name)).map(
      (what) => `${what} is not judged at ${load}`,
    );
    const found = Object.entries(findings(summary)).map(([name, value]) => [name, gauge(value)] as const);
    const whole = { ...summary, metrics: { ...summary.metrics, ...Object.fromEntries(found) } };
    return {
      stdout: summaryText(summary, { title: `${system}/${suite} (${load})`, figures, notes }),
      ...(file ? { [file]: JSON.stringify(whole, null, 2) } : {}),
    };
  };

const gauge = (value: number): SummaryMetric => ({ type: 'gauge', contains: 'default', values: { value } });
