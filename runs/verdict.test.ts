import { describe, expect, it } from 'vitest';
import {
  alert,
  goodAlerts,
  goodEvidence,
  metric,
  quietLog,
  withAlerts,
  withMetrics,
  withoutMetric,
} from '../test/good-evidence.ts';
import type { Evidence } from './evidence.ts';
import { judge, type Reason } from './verdict.ts';

describe('judge', () => {
  it('lets a run pass in which everything is there and well', () => {
    expect(judge(goodEvidence)).toMatchObject({ mayOpen: true, reasons: [] });
  });

  const bad: readonly [string, Partial<Evidence>, Reason['judged'], RegExp][] = [
    ['was interrupted', { interrupted: true }, 'interrupted', /interrupted/],
    [
      'ran into the hard time-out, though k6 then ended well',
      { k6: { ...goodEvidence.k6, timedOut: true } },
      'time-out',
      /hard time-out/,
    ],
    [
      'has an exception in an iteration, though k6 exits 0',
      { log: { ...quietLog, exceptions: { count: 2, first: 'boom' } } },
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
      { log: { ...quietLog, failedPushes: { count: 1, first: 'refused' } } },
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
      withAlerts({ watchdog: { ...goodAlerts.watchdog, firing: false } }),
      'watchdog',
      /does not fire/,
    ],
    [
      'has a Watchdog that Alertmanager lacks',
      withAlerts({ watchdog: { ...goodAlerts.watchdog, atAlertmanager: false } }),
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
    const verdict = judge({ ...goodEvidence, ...more });
    expect(verdict.mayOpen).toBe(false);
    expect(verdict.reasons.map((reason) => reason.judged)).toEqual([judged]);
    expect(verdict.reasons[0]?.text).toMatch(text);
  });

  it.each([97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 255, 42])(
    'fails a run of which k6 exits with %d',
    (exitCode) => {
      const verdict = judge({ ...goodEvidence, k6: { ...goodEvidence.k6, exitCode } });
      expect(verdict.reasons).toEqual([
        { judged: 'k6', text: expect.stringContaining(`k6 exited with ${exitCode}: `) },
      ]);
    },
  );

  it('fails a run of which k6 was killed', () => {
    const { reasons } = judge({ ...goodEvidence, k6: { ...goodEvidence.k6, exitCode: null, signal: 'SIGKILL' } });
    expect(reasons[0]?.text).toBe('k6 was killed by SIGKILL');
  });

  it('tells the first words of the log where k6 did not start', () => {
    const log = { ...quietLog, errors: { count: 1, first: 'unknown flag' } };
    const { reasons } = judge({
      ...goodEvidence,
      log,
      k6: { ...goodEvidence.k6, exitCode: 255 },
      summary: { missing: 'k6 wrote none' },
    });
    expect(reasons[0]?.text).toContain('(unknown flag)');
  });
});
