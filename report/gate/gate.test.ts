import { describe, expect, it } from 'vitest';
import type { StoredRun } from '../../runs/stored-run.ts';
import { criticalAlert, withEvidence } from '../../test/changed-run.ts';
import { goodRun, metric, quietAlerts, type ReadableRun } from '../../test/good-run.ts';
import type { Rule } from './finding.ts';
import { gate } from './gate.ts';

const good = goodRun();
const { evidence } = good.judged;
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

it('decides over no release by a part of a load, and judges no latency', () => {
  const part = {
    ...good,
    record: { ...good.record, scale: 0.1 },
    judged: { ...good.judged, evidence: { ...evidence, scale: 0.1 } },
  };
  const { passed, findings } = gate(part);
  expect(passed).toBe(false);
  expect(findings.filter(({ outcome }) => outcome === 'fail')).toEqual([
    {
      rule: 'load',
      outcome: 'fail',
      text: 'the load was 10 % of the profile load: only the whole decides over a release',
    },
  ]);
  expect(findings.find(({ text }) => text.startsWith('Request latency'))).toMatchObject({ outcome: 'not judged' });
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
    const fired = { ...judged.evidence, alerts: { ...quietAlerts, fired: [criticalAlert] } };
    expect(failuresOf({ ...good, record, judged: { mayOpen: true, evidence: fired } })).toEqual([
      { rule: 'alerts', outcome: 'fail', text: 'BookingLockFailuresHigh (critical) fired' },
    ]);
  });
});
