import type { K6Summary, SummaryMetric } from '../k6/lib/summary-data.ts';
import type { AlertRecord } from '../runs/alerts.ts';
import type { Evidence } from '../runs/evidence.ts';
import { runFiles } from '../runs/run-files.ts';
import type { RunRecord, StoredRun } from '../runs/stored-run.ts';

/** A kept run of which the evidence can be changed. */
export type ReadableRun = StoredRun & {
  readonly record: RunRecord;
  readonly judged: { readonly mayOpen: boolean; readonly evidence: Evidence & Readonly<{ summary: K6Summary }> };
};

const nothing = { count: 0, first: undefined };

/** A metric of a summary. */
export const metric = (
  type: SummaryMetric['type'],
  values: Record<string, number>,
  thresholds: Record<string, boolean> = {},
): SummaryMetric => ({
  type,
  contains: type === 'trend' ? 'time' : 'default',
  values,
  thresholds: Object.fromEntries(Object.entries(thresholds).map(([expression, ok]) => [expression, { ok }])),
});

/** The alerts of a run in which none fired. */
export const quietAlerts: AlertRecord = {
  fired: [],
  pending: [],
  watchdog: { firing: true, atAlertmanager: true, deliveredAt: '2026-11-21T09:33:00.000Z' },
  brokenRules: [],
  alertRules: 10,
  targets: 8,
  boundSeconds: 70,
  waitedSeconds: 3,
};

/** A run of `booking/simple` at `load` in which everything is there and well, as its folder would have it. */
export function goodRun(stateDir = '/nowhere'): ReadableRun {
  const testid = '20261121T093000Z-booking-simple-load-0a1b';
  const identity = { testid, system: 'booking', suite: 'simple', profile: 'load' } as const;
  const summary: K6Summary = {
    state: { testRunDurationMs: 180_000 },
    metrics: {
      http_reqs: metric('counter', { count: 4000, rate: 22 }),
      http_req_duration: metric('trend', { 'p(99)': 160, count: 4000 }, { 'p(99)<2000': true }),
      http_req_failed: metric('rate', { rate: 0, passes: 0, fails: 4000 }, { 'rate<0.05': true }),
      iterations: metric('counter', { count: 800 }),
      checks: metric('rate', { rate: 1, passes: 4800, fails: 0 }, { 'rate==1': true }),
    },
  };
  return {
    testid,
    files: runFiles(stateDir, testid),
    record: {
      ...identity,
      commit: 'c0ffee',
      scale: 1,
      baseUrl: 'http://127.0.0.1:1',
      fault: null,
      plan: { seconds: 200, maxVus: 50 },
      startedAt: '2026-11-21T09:30:00.000Z',
      endedAt: '2026-11-21T09:33:00.000Z',
      machine: { platform: 'linux x64', cpuModel: 'a', cpus: 4, memoryBytes: 8e9, cpuBusy: 0.5 },
    },
    judged: {
      mayOpen: true,
      evidence: {
        identity,
        interrupted: false,
        scale: 1,
        judgesLatency: true,
        thresholds: { http_req_duration: ['p(99)<2000'], http_req_failed: ['rate<0.05'], checks: ['rate==1'] },
        k6: { exitCode: 0, signal: null, timedOut: false, interrupted: false },
        log: { exceptions: nothing, failedPushes: nothing, slowPushes: nothing, errors: nothing },
        summary,
        alerts: quietAlerts,
        invariants: { invariants: [{ claim: 'no seat is sold twice', holds: true, detail: '0 seats' }], figures: [] },
        reconciliation: [{ name: 'http_reqs', k6: 4000, prometheus: 4000, difference: 0, isPart: false }],
      },
    },
  };
}
