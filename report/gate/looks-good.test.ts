import { expect, test } from 'vitest';
import type { StoredRun } from '../../runs/stored-run.ts';
import {
  criticalAlert,
  withAlerts,
  withEvidence,
  withMetrics,
  withoutMetric,
  withRecord,
} from '../../test/changed-run.ts';
import { goodRun, metric, quietAlerts } from '../../test/good-run.ts';
import type { Rule } from './finding.ts';
import { gate } from './gate.ts';

const good = goodRun();
const { evidence } = good.judged;
const failuresOf = (run: StoredRun) => gate(run).findings.filter(({ outcome }) => outcome === 'fail');

/** Each way in which a bad run could look good: what it has, the rule that must see it, and its words. */
const looksGood: readonly [string, StoredRun, Rule, RegExp][] = [
  ['has no verdict file', { ...good, judged: { missing: 'verdict.json is missing' } }, 'files', /is missing/],
  ['has no run file', { ...good, record: { missing: 'run.json is missing' } }, 'files', /run\.json/],
  ['has a run file without an end', withRecord({ endedAt: undefined }), 'files', /cut short/],
  ['has files of two profiles', withRecord({ profile: 'smoke', plan: { seconds: 26, maxVus: 4 } }), 'files', /differ/],
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
  ['dropped iterations', withMetrics({ dropped_iterations: metric('counter', { count: 3 }) }), 'load', /3 iterations/],
  ['made fewer virtual users than its profile', withRecord({ plan: { seconds: 200, maxVus: 2 } }), 'load', /replaced/],
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
      alerts: { ...quietAlerts, fired: [{ ...criticalAlert, alertname: 'Slow', watchesLatency: true }] },
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
  ['checked no invariant', withEvidence({ invariants: { invariants: [], figures: [] } }), 'invariants', /no invariant/],
  ['could not check invariants', withEvidence({ invariants: { missing: 'no answer' } }), 'invariants', /no answer/],
  ['fired an alert', withAlerts({ fired: [criticalAlert] }), 'alerts', /\(critical\) fired/],
  ['left an alert pending', withAlerts({ pending: [criticalAlert] }), 'alerts', /still pending/],
  [
    'had an alert firing from before',
    withAlerts({ fired: [{ ...criticalAlert, firedBefore: true }] }),
    'alerts',
    /before the run/,
  ],
  ['had no alert rules', withAlerts({ alertRules: 0 }), 'alerts', /no alert rules/],
  ['had rules that cannot be evaluated', withAlerts({ brokenRules: ['X: bad'] }), 'alerts', /X: bad/],
  ['scraped nothing', withAlerts({ targets: 0 }), 'alerts', /no target/],
  ['had no Watchdog', withAlerts({ watchdog: { firing: false, atAlertmanager: false } }), 'heartbeat', /does not fire/],
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
test.each(looksGood)('fails a run that %s', (_, run, rule, text) => {
  expect(gate(run).passed).toBe(false);
  const failures = failuresOf(run);
  expect(failures.map((finding) => finding.rule)).toContain(rule);
  expect(failures.find((finding) => finding.rule === rule)?.text).toMatch(text);
});
