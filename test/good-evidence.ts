import type { K6Summary, SummaryMetric } from '../k6/lib/summary-data.ts';
import type { AlertRecord, SeenAlert } from '../runs/alerts.ts';
import type { Evidence } from '../runs/evidence.ts';
import type { K6Log } from '../runs/k6-log.ts';

const nothing = { count: 0, first: undefined };
/** A log of k6 without anything to note. */
export const quietLog: K6Log = { exceptions: nothing, failedPushes: nothing, slowPushes: nothing, errors: nothing };

/** A metric of a summary. */
export const metric = (
  values: Record<string, number>,
  thresholds?: Record<string, { ok: boolean }>,
): SummaryMetric => ({
  type: 'counter',
  contains: 'default',
  values,
  ...(thresholds ? { thresholds } : {}),
});

/** The summary of a run in which everything is well. */
export const goodSummary: K6Summary = {
  state: { testRunDurationMs: 20_000 },
  metrics: {
    http_reqs: metric({ count: 100, rate: 5 }),
    iterations: metric({ count: 20 }),
    checks: metric({ passes: 50, fails: 0, rate: 1 }, { 'rate==1': { ok: true } }),
    http_req_failed: metric({ rate: 0, passes: 0, fails: 100 }, { 'rate<0.05': { ok: true } }),
    'http_reqs{name:GET /}': metric({ count: 9 }, { 'count>=0': { ok: true } }),
  },
};

/** The record of a run in which no alert fired. */
export const goodAlerts: AlertRecord = {
  fired: [],
  pending: [],
  watchdog: { firing: true, atAlertmanager: true, deliveredAt: '2026-11-21T09:30:00Z' },
  brokenRules: [],
  alertRules: 8,
  targets: 3,
  boundSeconds: 60,
  waitedSeconds: 3,
};

/** The evidence of a run in which everything is there and well. */
export const goodEvidence: Evidence = {
  identity: { testid: 't', system: 'booking', suite: 'simple', profile: 'smoke' },
  interrupted: false,
  scale: 1,
  judgesLatency: false,
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate<0.05'], 'http_reqs{name:GET /}': ['count>=0'] },
  k6: { exitCode: 0, signal: null, timedOut: false, interrupted: false },
  log: quietLog,
  summary: goodSummary,
  alerts: goodAlerts,
  invariants: { invariants: [{ claim: 'no seat is sold twice', holds: true, detail: '0 seats' }], figures: [] },
  reconciliation: [{ name: 'http_reqs', k6: 100, prometheus: 100, difference: 0, isPart: false }],
};

/** An alert that counts. */
export const alert = (more: Partial<SeenAlert> = {}): SeenAlert => ({
  alertname: 'BookingLockFailuresHigh',
  severity: 'critical',
  system: 'booking',
  labels: {},
  watchesLatency: false,
  firedBefore: false,
  ...more,
});

/** With other metrics in the summary. */
export const withMetrics = (metrics: Record<string, SummaryMetric>): Partial<Evidence> => ({
  summary: { ...goodSummary, metrics: { ...goodSummary.metrics, ...metrics } },
});
/** Without a metric in the summary. */
export const withoutMetric = (name: string): Partial<Evidence> => {
  const { [name]: _, ...metrics } = goodSummary.metrics;
  return { summary: { ...goodSummary, metrics } };
};
/** With another record of alerts. */
export const withAlerts = (more: Partial<AlertRecord>): Partial<Evidence> => ({ alerts: { ...goodAlerts, ...more } });
