import type { SummaryMetric } from '../k6/lib/summary-data.ts';
import type { AlertRecord, SeenAlert } from '../runs/alerts.ts';
import type { Evidence } from '../runs/evidence.ts';
import type { RunRecord, StoredRun } from '../runs/stored-run.ts';
import { alert } from './good-evidence.ts';
import { goodRun, quietAlerts } from './good-run.ts';

const good = goodRun();
const { evidence } = good.judged;

/** The good run with other evidence, and still the verdict that the system may open. */
export const withEvidence = (more: Partial<Evidence>): StoredRun => ({
  ...good,
  judged: { mayOpen: true, evidence: { ...evidence, ...more } },
});

/** With other metrics in its summary. */
export const withMetrics = (metrics: Record<string, SummaryMetric>): StoredRun =>
  withEvidence({ summary: { ...evidence.summary, metrics: { ...evidence.summary.metrics, ...metrics } } });

/** Without a metric in its summary. */
export const withoutMetric = (name: string): StoredRun => {
  const { [name]: _, ...metrics } = evidence.summary.metrics;
  return withEvidence({ summary: { ...evidence.summary, metrics } });
};

/** With another `run.json`. */
export const withRecord = (more: Partial<RunRecord>): StoredRun => ({ ...good, record: { ...good.record, ...more } });

/** With another record of alerts. */
export const withAlerts = (more: Partial<AlertRecord>): StoredRun =>
  withEvidence({ alerts: { ...quietAlerts, ...more } });

/** An alert that counts. */
export const criticalAlert: SeenAlert = alert();
