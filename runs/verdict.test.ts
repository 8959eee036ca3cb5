import { describe, expect, it } from 'vitest';
import type { K6Summary, SummaryMetric } from '../k6/lib/summary-data.ts';
import type { AlertRecord, SeenAlert } from './alerts.ts';
import type { Evidence } from './evidence.ts';
import type { K6Log } from './k6-log.ts';
import { judge, type Reason } from './verdict.ts';

const nothing = { count: 0, first: undefined };
const quiet: K6Log = { exceptions: nothing, failedPushes: nothing, slowPushes: nothing, errors: nothing };

const metric = (values: Record<string, number>, thresholds?: Record<string, { ok: boolean }>): SummaryMetric => ({
  type: 'counter',
  contains: 'default',
  values,
  ...(thresholds ? { thresholds } : {}),
});

const summary: K6Summary = {
  state: { testRunDurationMs: 20_000 },
  metrics: {
    http_reqs: metric({ count: 100, rate: 5 }),
    iterations: metric({ count: 20 }),
    checks: metric({ passes: 50, fails: 0, rate: 1 }, { 'rate==1': { ok: true } }),
    http_req_failed: metric({ rate: 0, passes: 0, fails: 100 }, { 'rate<0.05': { ok: true } }),
    'http_reqs{name:GET /}': metric({ count: 9 }, { 'count>=0': { ok: true } }),
  },
};

const alerts: AlertRecord = {
  fired: [],
  pending: [],
  watchdog: { firing: true, atAlertmanager: true, deliveredAt: '2026-11-21T09:30:00Z' },
  brokenRules: [],
  alertRules: 8,
  targets: 3,
  boundSeconds: 60,
  waitedSeconds: 3,
};

const good: Evidence = {
  identity: { testid: 't', system: 'booking', suite: 'simple', profile: 'smoke' },
  interrupted: false,
  judgesLatency: false,
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate<0.05'], 'http_reqs{name:GET /}': ['count>=0'] },
  k6: { exitCode: 0, signal: null, timedOut: false, interrupted: false },
  log: quiet,
  summary,
  alerts,
  invariants: { invariants: [{ claim: 'no seat is sold twice', holds: true, detail: '0 seats' }], figures: [] },
  reconciliation: [{ name: 'http_reqs', k6: 100, prometheus: 100, difference: 0, isPart: false }],
};

const alert = (more: Partial<SeenAlert> = {}): SeenAlert => ({
  alertname: 'BookingLockFailuresHigh',
  severity: 'critical',
  system: 'booking',
  labels: {},
  watchesLatency: false,
  firedBefore: false,
  ...more,
});

const withMetrics = (metrics: Record<string, SummaryMetric>): Partial<Evidence> => ({
  summary: { ...summary, metrics: { ...summary.metrics, ...metrics } },
});
const withoutMetric = (name: string): Partial<Evidence> => {
  const { [name]: _, ...metrics } = summary.metrics;
  return { summary: { ...summary, metrics } };
};
const withAlerts = (more: Partial<AlertRecord>): Partial<Evidence> => ({ alerts: { ...alerts, ...more } });

describe('judge', () => {
  it('lets a run pass in which everything is there and well', () => {
    expect(judge(good)).toMatchObject({ mayOpen: true, reasons: [] });
  });

  const bad: readonly [string, Partial<Evidence>, Reason['judged'], RegExp][] = [
    ['was interrupted', { interrupted: true }, 'interrupted', /interrupted/],
    [
      'ran into the hard time-out, though k6 then ended well',
      { k6: { ...good.k6, timedOut: true } },
      'time-out',
      /hard time-out/,
    ],
    [
      'has an exception in an iteration, though k6 exits 0',
      { log: { ...quiet, exceptions: { count: 2, first: 'boom' } } },
      'exceptions',
      /2 exceptions: boom/,
    ],
    [
      'dropped iterations',
      withMetrics({ dropped_iterations: metric({ count: 3 }) }),
      'load',
      /3 iterations were dropped/,
    ],
    ['made no request', withMetrics({ http_reqs: metric({ count: 0 }) }), 'load', /no request/],
    ['has no request metric', withoutMetric('http_reqs'), 'load', /no request/],
    ['finished no iteration', withoutMetric('iterations'), 'load', /no iteration/],
    ['made no check', withoutMetric('checks'), 'checks', /no check was made/],
    [
      'failed a check',
      withMetrics({ checks: metric({ passes: 49, fails: 1 }, { 'rate==1': { ok: true } }) }),
      'checks',
      /1 of 50 checks failed/,
    ],
    [
      'missed a threshold, though k6 exits 0',
      withMetrics({ http_req_failed: metric({ rate: 0.2 }, { 'rate<0.05': { ok: false } }) }),
      'thresholds',
      /http_req_failed/,
    ],
    [
      'did not judge a threshold of the suite',
      withMetrics({ http_req_failed: metric({ rate: 0 }) }),
      'thresholds',
      /was not judged/,
    ],
    ['has a suite without thresholds', { thresholds: {} }, 'thresholds', /no threshold/],
    [
      'has a suite whose thresholds cannot be missed',
      { thresholds: { 'http_reqs{name:GET /}': ['count>=0'] } },
      'thresholds',
      /no threshold/,
    ],
    ['wrote no summary, though k6 exits 0', { summary: { missing: 'k6 wrote none' } }, 'summary', /k6 wrote none/],
    [
      'could not push',
      { log: { ...quiet, failedPushes: { count: 1, first: 'refused' } } },
      'push',
      /1 push to Prometheus failed: refused/,
    ],
    [
      'fired a critical alert',
      withAlerts({ fired: [alert()] }),
      'alerts',
      /BookingLockFailuresHigh \(critical\) fired/,
    ],
    ['fired a warning', withAlerts({ fired: [alert({ severity: 'warning' })] }), 'alerts', /\(warning\) fired/],
    ['fired an alert without a severity', withAlerts({ fired: [alert({ severity: '' })] }), 'alerts', /fired/],
    [
      'began while an alert was firing',
      withAlerts({ fired: [alert({ firedBefore: true })] }),
      'alerts',
      /was firing before the run/,
    ],
    ['left an alert pending', withAlerts({ pending: [alert()] }), 'alerts', /still pending 3 s after/],
    [
      'has a rule that cannot be evaluated',
      withAlerts({ brokenRules: ['X: many-to-many'] }),
      'alerts',
      /cannot evaluate a rule: X/,
    ],
    ['has no alert rules', withAlerts({ alertRules: 0 }), 'alerts', /no alert rules/],
    ['scrapes no target', withAlerts({ targets: 0 }), 'alerts', /no target/],
    ['has no record of alerts', { alerts: { missing: 'Prometheus does not answer' } }, 'alerts', /were not checked/],
    [
      'has a Watchdog that does not fire',
      withAlerts({ watchdog: { ...alerts.watchdog, firing: false } }),
      'watchdog',
      /does not fire/,
    ],
    [
      'has a Watchdog that Alertmanager lacks',
      withAlerts({ watchdog: { ...alerts.watchdog, atAlertmanager: false } }),
      'watchdog',
      /does not reach/,
    ],
    [
      'has a Watchdog that was not delivered',
      withAlerts({ watchdog: { firing: true, atAlertmanager: true } }),
      'watchdog',
      /not delivered/,
    ],
    [
      'broke an invariant',
      { invariants: { invariants: [{ claim: 'c', holds: false, detail: '2 seats' }], figures: [] } },
      'invariants',
      /broken: c \(2 seats\)/,
    ],
    ['checked no invariant', { invariants: { invariants: [], figures: [] } }, 'invariants', /no invariant/],
    [
      'could not check the invariants',
      { invariants: { missing: 'Postgres does not answer' } },
      'invariants',
      /were not checked/,
    ],
    [
      'has other counts in Prometheus',
      { reconciliation: [{ name: 'http_reqs', k6: 100, prometheus: 99, difference: -1, isPart: false }] },
      'reconciliation',
      /Prometheus has 99 http_reqs where k6 counted 100/,
    ],
    [
      'has more in Prometheus than k6 counted',
      { reconciliation: [{ name: 'http_reqs', k6: 1, prometheus: 2, difference: 1, isPart: false }] },
      'reconciliation',
      /has 2/,
    ],
    ['compared nothing', { reconciliation: [] }, 'reconciliation', /nothing was compared/],
    ['could not compare', { reconciliation: { missing: 'no answer' } }, 'reconciliation', /not compared/],
  ];
  it.each(bad)('fails a run that %s', (_, more, judged, text) => {
    const verdict = judge({ ...good, ...more });
    expect(verdict.mayOpen).toBe(false);
    expect(verdict.reasons.map((reason) => reason.judged)).toEqual([judged]);
    expect(verdict.reasons[0]?.text).toMatch(text);
  });

  it.each([97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 255, 42])(
    'fails a run of which k6 exits with %d',
    (exitCode) => {
      const verdict = judge({ ...good, k6: { ...good.k6, exitCode } });
      expect(verdict.reasons).toEqual([
        { judged: 'k6', text: expect.stringContaining(`k6 exited with ${exitCode}: `) },
      ]);
    },
  );

  it('fails a run of which k6 was killed', () => {
    const { reasons } = judge({ ...good, k6: { ...good.k6, exitCode: null, signal: 'SIGKILL' } });
    expect(reasons[0]?.text).toBe('k6 was killed by SIGKILL');
  });

  it('tells the first words of the log where k6 did not start', () => {
    const log = { ...quiet, errors: { count: 1, first: 'unknown flag' } };
    const { reasons } = judge({
      ...good,
      log,
      k6: { ...good.k6, exitCode: 255 },
      summary: { missing: 'k6 wrote none' },
    });
    expect(reasons[0]?.text).toContain('(unknown flag)');
  });

  it('names missed thresholds rather than exit code 99', () => {
    const missed = withMetrics({
      http_req_failed: { ...metric({ rate: 0.2 }, { 'rate<0.05': { ok: false } }), type: 'rate' },
    });
    const { reasons } = judge({ ...good, ...missed, k6: { ...good.k6, exitCode: 99 } });
    expect(reasons.map(({ text }) => text)).toEqual(['http_req_failed rate is 20 %, its limit is < 5 %']);
  });

  it('says once that a check failed, though its threshold is missed too', () => {
    const failed = withMetrics({ checks: metric({ passes: 49, fails: 1, rate: 0.98 }, { 'rate==1': { ok: false } }) });
    expect(judge({ ...good, ...failed, k6: { ...good.k6, exitCode: 99 } }).reasons).toHaveLength(1);
  });

  it('names the checks that failed', () => {
    const failed: Evidence = {
      ...good,
      summary: {
        ...summary,
        root_group: {
          checks: [
            { name: 'seats are shown', fails: 1 },
            { name: 'other', fails: 0 },
          ],
        },
        metrics: { ...summary.metrics, checks: metric({ passes: 49, fails: 1 }, { 'rate==1': { ok: true } }) },
      },
    };
    expect(judge(failed).reasons[0]?.text).toBe('1 of 50 checks failed: "seats are shown"');
  });

  it('has one reason against an interrupted run that saw nothing wrong, and not what it did not see', () => {
    const gone = { missing: 'the run was interrupted' };
    const { reasons } = judge({
      ...good,
      interrupted: true,
      k6: { ...good.k6, exitCode: 105, interrupted: true },
      summary: gone,
      alerts: gone,
      reconciliation: gone,
      invariants: gone,
    });
    expect(reasons).toHaveLength(1);
  });

  it('puts the gravest reason first', () => {
    const { reasons } = judge({
      ...good,
      log: { ...quiet, failedPushes: { count: 1, first: 'refused' } },
      reconciliation: [{ name: 'http_reqs', k6: 100, prometheus: 0, difference: -100, isPart: false }],
      ...withAlerts({ fired: [alert()] }),
      ...{ k6: { ...good.k6, timedOut: true } },
    });
    expect(reasons.map(({ judged }) => judged)).toEqual(['time-out', 'alerts', 'reconciliation', 'push']);
  });

  it('lets info alerts pass, and notes them', () => {
    const verdict = judge({ ...good, ...withAlerts({ fired: [alert({ severity: 'info' })] }) });
    expect(verdict.mayOpen).toBe(true);
    expect(verdict.notes).toContain('BookingLockFailuresHigh (info) fired');
  });

  it('notes an error that k6 went on from', () => {
    const log = { ...quiet, errors: { count: 1, first: 'an output could not be written' } };
    const verdict = judge({ ...good, log });
    expect(verdict.mayOpen).toBe(true);
    expect(verdict.notes).toContain('k6 logged 1 error that it went on from: an output could not be written');
  });

  describe('latency', () => {
    const slow = withAlerts({ fired: [alert({ alertname: 'BookingLatencyHigh', watchesLatency: true })] });
    it('is not judged at smoke, and the notes say so', () => {
      const verdict = judge({ ...good, ...slow });
      expect(verdict.mayOpen).toBe(true);
      expect(verdict.notes).toEqual([
        'latency is not judged at smoke',
        'BookingLatencyHigh (critical) fired, not judged at smoke',
      ]);
    });
    it('is judged at load', () => {
      const verdict = judge({ ...good, ...slow, judgesLatency: true });
      expect(verdict.reasons.map(({ text }) => text)).toEqual(['BookingLatencyHigh (critical) fired']);
    });
  });
});
