import { describe, expect, it } from 'vitest';
import type { Objective } from '../../catalog/objectives.ts';
import type { SummaryMetric } from '../../k6/lib/summary-data.ts';
import type { AlertRecord, SeenAlert } from '../../runs/alerts.ts';
import type { Evidence } from '../../runs/evidence.ts';
import type { RunRecord, StoredRun } from '../../runs/stored-run.ts';
import { goodRun, metric, quietAlerts, type ReadableRun } from '../../test/good-run.ts';
import type { Rule } from './finding.ts';
import { gate } from './gate.ts';
import { policies } from './policy.ts';

const good = goodRun();
const { evidence } = good.judged;

const withEvidence = (more: Partial<Evidence>): StoredRun => ({
  ...good,
  judged: { mayOpen: true, evidence: { ...evidence, ...more } },
});
const withMetrics = (metrics: Record<string, SummaryMetric>): StoredRun =>
  withEvidence({ summary: { ...evidence.summary, metrics: { ...evidence.summary.metrics, ...metrics } } });
const withoutMetric = (name: string): StoredRun => {
  const { [name]: _, ...metrics } = evidence.summary.metrics;
  return withEvidence({ summary: { ...evidence.summary, metrics } });
};
const withRecord = (more: Partial<RunRecord>): StoredRun => ({ ...good, record: { ...good.record, ...more } });
const withAlerts = (more: Partial<AlertRecord>): StoredRun => withEvidence({ alerts: { ...quietAlerts, ...more } });
const alert: SeenAlert = {
  alertname: 'BookingLockFailuresHigh',
  severity: 'critical',
  system: 'booking',
  labels: {},
  watchesLatency: false,
  firedBefore: false,
};
const failuresOf = (run: StoredRun) => gate(run).findings.filter(({ outcome }) => outcome === 'fail');

describe('the gate', () => {
  it('lets a run pass in which everything is there and well, and says of each rule what it saw', () => {
    const { passed, findings } = gate(good);
    expect(passed).toBe(true);
    const rules: Rule[] = [
      'files',
      'run',
      'load',
      'checks',
      'thresholds',
      'invariants',
      'alerts',
      'heartbeat',
      'reconciliation',
      'objectives',
    ];
    expect([...new Set(findings.map(({ rule }) => rule))]).toEqual(rules);
    expect(findings.every(({ outcome }) => outcome === 'pass')).toBe(true);
  });

  const looksGood: readonly [string, StoredRun, Rule, RegExp][] = [
    ['has no verdict file', { ...good, judged: { missing: 'verdict.json is missing' } }, 'files', /is missing/],
    ['has no run file', { ...good, record: { missing: 'run.json is missing' } }, 'files', /run\.json/],
    ['has a run file without an end', withRecord({ endedAt: undefined }), 'files', /cut short/],
    [
      'has files of two profiles',
      withRecord({ profile: 'smoke', plan: { seconds: 26, maxVus: 4 } }),
      'files',
      /differ/,
    ],
    [
      'has the summary of another run',
      withMetrics({ http_reqs: metric('counter', { count: 9000 }) }),
      'files',
      /of another run/,
    ],
    [
      'was judged "no" on evidence that says "yes"',
      { ...good, judged: { ...good.judged, mayOpen: false } },
      'files',
      /may not/,
    ],
    ['was interrupted', withEvidence({ interrupted: true }), 'run', /interrupted/],
    ['ran into the time-out', withEvidence({ k6: { ...evidence.k6, timedOut: true } }), 'run', /time-out/],
    ['was killed', withEvidence({ k6: { ...evidence.k6, exitCode: null, signal: 'SIGKILL' } }), 'run', /SIGKILL/],
    [
      'threw in an iteration, after which k6 exits 0',
      withEvidence({ log: { ...evidence.log, exceptions: { count: 1, first: 'boom' } } }),
      'run',
      /boom/,
    ],
    ['missed no threshold, though k6 exits 99', withEvidence({ k6: { ...evidence.k6, exitCode: 99 } }), 'run', /99/],
    [
      'dropped iterations',
      withMetrics({ dropped_iterations: metric('counter', { count: 3 }) }),
      'load',
      /3 iterations/,
    ],
    [
      'made fewer virtual users than its profile',
      withRecord({ plan: { seconds: 200, maxVus: 2 } }),
      'load',
      /replaced/,
    ],
    ['was shorter than its profile', withRecord({ plan: { seconds: 5, maxVus: 50 } }), 'load', /replaced/],
    ['is of a suite that is gone', withRecord({ suite: 'gone' }), 'load', /no suite booking\/gone/],
    ['made no check', withoutMetric('checks'), 'checks', /no check was made/],
    [
      'failed a check',
      withMetrics({ checks: metric('rate', { passes: 4799, fails: 1 }, { 'rate==1': true }) }),
      'checks',
      /1 of 4,800/,
    ],
    [
      'missed a threshold of the suite',
      withMetrics({ checks: metric('rate', { passes: 4800, fails: 0 }, { 'rate==1': false }) }),
      'thresholds',
      /checks rate/,
    ],
    [
      'did not judge a threshold',
      withEvidence({ thresholds: { ...evidence.thresholds, iterations: ['count>10'] } }),
      'thresholds',
      /was not judged/,
    ],
    ['has no latency', withoutMetric('http_req_duration'), 'objectives', /no value/],
    ['has no failure ratio', withoutMetric('http_req_failed'), 'objectives', /no value/],
    [
      'missed the critical level, of which k6 was not told',
      withMetrics({ http_req_duration: metric('trend', { 'p(99)': 2100 }) }),
      'objectives',
      /2\.1 s: the critical level was missed/,
    ],
    [
      'is judged on latency by its profile, though the file says it is not',
      withEvidence({
        judgesLatency: false,
        alerts: { ...quietAlerts, fired: [{ ...alert, alertname: 'Slow', watchesLatency: true }] },
      }),
      'alerts',
      /Slow/,
    ],
    [
      'broke an invariant',
      withEvidence({ invariants: { invariants: [{ claim: 'c', holds: false, detail: 'd' }], figures: [] } }),
      'invariants',
      /broken: c/,
    ],
    [
      'checked no invariant',
      withEvidence({ invariants: { invariants: [], figures: [] } }),
      'invariants',
      /no invariant/,
    ],
    ['could not check invariants', withEvidence({ invariants: { missing: 'no answer' } }), 'invariants', /no answer/],
    ['fired an alert', withAlerts({ fired: [alert] }), 'alerts', /\(critical\) fired/],
    ['left an alert pending', withAlerts({ pending: [alert] }), 'alerts', /still pending/],
    [
      'had an alert firing from before',
      withAlerts({ fired: [{ ...alert, firedBefore: true }] }),
      'alerts',
      /before the run/,
    ],
    ['had no alert rules', withAlerts({ alertRules: 0 }), 'alerts', /no alert rules/],
    ['had rules that cannot be evaluated', withAlerts({ brokenRules: ['X: bad'] }), 'alerts', /X: bad/],
    ['scraped nothing', withAlerts({ targets: 0 }), 'alerts', /no target/],
    [
      'had no Watchdog',
      withAlerts({ watchdog: { firing: false, atAlertmanager: false } }),
      'heartbeat',
      /does not fire/,
    ],
    [
      'had a Watchdog that was not delivered',
      withAlerts({ watchdog: { firing: true, atAlertmanager: true } }),
      'heartbeat',
      /not delivered/,
    ],
    [
      'lost samples on the way',
      withEvidence({
        reconciliation: [{ name: 'iterations', k6: 800, prometheus: 799, difference: -1, isPart: false }],
      }),
      'reconciliation',
      /799 iterations/,
    ],
    ['compared no counts', withEvidence({ reconciliation: [] }), 'reconciliation', /nothing was compared/],
    [
      'failed to push, after which k6 exits 0',
      withEvidence({ log: { ...evidence.log, failedPushes: { count: 1, first: '401' } } }),
      'reconciliation',
      /401/,
    ],
  ];
  it.each(looksGood)('fails a run that %s', (_, run, rule, text) => {
    expect(gate(run).passed).toBe(false);
    const failures = failuresOf(run);
    expect(failures.map((finding) => finding.rule)).toContain(rule);
    expect(failures.find((finding) => finding.rule === rule)?.text).toMatch(text);
  });

  it('fails a run with few requests, and says how many are missing', () => {
    const few = withEvidence({
      summary: {
        ...evidence.summary,
        metrics: { ...evidence.summary.metrics, http_reqs: metric('counter', { count: 40 }) },
      },
      reconciliation: [{ name: 'http_reqs', k6: 40, prometheus: 40, difference: 0, isPart: false }],
    });
    expect(failuresOf(few)).toEqual([
      {
        rule: 'load',
        outcome: 'fail',
        text: '40 requests show nothing at load',
        margin: '960 too few (at least 1,000)',
      },
    ]);
  });

  it('passes nothing of a run whose alerts, counts and summary are missing', () => {
    const run = withEvidence({
      interrupted: true,
      summary: { missing: 'none' },
      alerts: { missing: 'none' },
      invariants: { missing: 'none' },
      reconciliation: { missing: 'none' },
    });
    expect(new Set(failuresOf(run).map(({ rule }) => rule))).toEqual(
      new Set(['run', 'load', 'checks', 'thresholds', 'invariants', 'alerts', 'heartbeat', 'reconciliation']),
    );
  });
});

describe('an objective of two levels', () => {
  const objective: Objective = {
    title: 'Latency',
    direction: 'below',
    unit: 's',
    quantile: 0.99,
    target: 1,
    critical: 2,
    source: 'test',
  };
  const at = (milliseconds: number): StoredRun => ({
    ...good,
    judged: {
      mayOpen: false,
      evidence: {
        ...evidence,
        // As k6 leaves it when only the target was missed.
        thresholds: { ...evidence.thresholds, http_req_duration: ['p(99)<1000'] },
        k6: { ...evidence.k6, exitCode: milliseconds < 1000 ? 0 : 99 },
        summary: {
          ...evidence.summary,
          metrics: {
            ...evidence.summary.metrics,
            http_req_duration: metric('trend', { 'p(99)': milliseconds }, { 'p(99)<1000': milliseconds < 1000 }),
          },
        },
      },
    },
  });
  const outcomes = (milliseconds: number, targetMissed: 'warn' | 'fail') => {
    const { passed, findings } = gate(at(milliseconds), {
      objectives: [objective],
      policy: { ...policies.load, targetMissed },
    });
    return { passed, latency: findings.find(({ rule }) => rule === 'objectives') };
  };

  it('warns or fails by the policy between them, and says by how much', () => {
    expect(outcomes(1500, 'warn')).toEqual({
      passed: true,
      latency: {
        rule: 'objectives',
        outcome: 'warn',
        text: 'Latency is 1.5 s: the target was missed',
        margin: '50.0 % above (target 1 s), 25.0 % below (critical 2 s)',
      },
    });
    expect(outcomes(1500, 'fail')).toMatchObject({ passed: false, latency: { outcome: 'fail' } });
  });

  it('fails above the critical level, whatever the policy', () => {
    expect(outcomes(2000, 'warn')).toMatchObject({ passed: false, latency: { outcome: 'fail' } });
  });
});

describe('a smoke run', () => {
  const smoke = (milliseconds: number): ReadableRun => ({
    ...good,
    record: { ...good.record, profile: 'smoke', plan: { seconds: 26, maxVus: 4 } },
    judged: {
      mayOpen: true,
      evidence: {
        ...evidence,
        identity: { ...evidence.identity, profile: 'smoke' },
        judgesLatency: false,
        thresholds: { http_req_failed: ['rate<0.05'], checks: ['rate==1'] },
        summary: {
          ...evidence.summary,
          metrics: { ...evidence.summary.metrics, http_req_duration: metric('trend', { 'p(99)': milliseconds }) },
        },
      },
    },
  });

  it('is judged on function, not on milliseconds', () => {
    const { passed, findings } = gate(smoke(9000));
    expect(passed).toBe(true);
    expect(findings.find(({ text }) => text.startsWith('Request latency'))).toMatchObject({ outcome: 'not judged' });
  });

  it('fails on its function', () => {
    const { record, judged } = smoke(9);
    const fired = { ...judged.evidence, alerts: { ...quietAlerts, fired: [alert] } };
    expect(failuresOf({ ...good, record, judged: { mayOpen: true, evidence: fired } })).toEqual([
      { rule: 'alerts', outcome: 'fail', text: 'BookingLockFailuresHigh (critical) fired' },
    ]);
  });
});
