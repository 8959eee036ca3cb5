import { describe, expect, it } from 'vitest';
import { alert, goodEvidence, goodSummary, metric, quietLog, withAlerts, withMetrics } from '../test/good-evidence.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './verdict.ts';

describe('a verdict', () => {
  it('names missed thresholds rather than exit code 99', () => {
    const missed = withMetrics({
      http_req_failed: { ...metric({ rate: 0.2 }, { 'rate<0.05': { ok: false } }), type: 'rate' },
    });
    const { reasons } = judge({ ...goodEvidence, ...missed, k6: { ...goodEvidence.k6, exitCode: 99 } });
    expect(reasons.map(({ text }) => text)).toEqual(['http_req_failed rate is 20 %, its limit is < 5 %']);
  });

  it('says once that a check failed, though its threshold is missed too', () => {
    const failed = withMetrics({ checks: metric({ passes: 49, fails: 1, rate: 0.98 }, { 'rate==1': { ok: false } }) });
    expect(judge({ ...goodEvidence, ...failed, k6: { ...goodEvidence.k6, exitCode: 99 } }).reasons).toHaveLength(1);
  });

  it('names the checks that failed', () => {
    const failed: Evidence = {
      ...goodEvidence,
      summary: {
        ...goodSummary,
        root_group: {
          checks: [
            { name: 'seats are shown', fails: 1 },
            { name: 'other', fails: 0 },
          ],
        },
        metrics: { ...goodSummary.metrics, checks: metric({ passes: 49, fails: 1 }, { 'rate==1': { ok: true } }) },
      },
    };
    expect(judge(failed).reasons[0]?.text).toBe('1 of 50 checks failed: "seats are shown"');
  });

  it('has one reason against an interrupted run that saw nothing wrong, and not what it did not see', () => {
    const gone = { missing: 'the run was interrupted' };
    const { reasons } = judge({
      ...goodEvidence,
      interrupted: true,
      k6: { ...goodEvidence.k6, exitCode: 105, interrupted: true },
      summary: gone,
      alerts: gone,
      reconciliation: gone,
      invariants: gone,
    });
    expect(reasons).toHaveLength(1);
  });

  it('puts the gravest reason first', () => {
    const { reasons } = judge({
      ...goodEvidence,
      log: { ...quietLog, failedPushes: { count: 1, first: 'refused' } },
      reconciliation: [{ name: 'http_reqs', k6: 100, prometheus: 0, difference: -100, isPart: false }],
      ...withAlerts({ fired: [alert()] }),
      ...{ k6: { ...goodEvidence.k6, timedOut: true } },
    });
    expect(reasons.map(({ judged }) => judged)).toEqual(['time-out', 'alerts', 'reconciliation', 'push']);
  });

  it('lets info alerts pass, and notes them', () => {
    const verdict = judge({ ...goodEvidence, ...withAlerts({ fired: [alert({ severity: 'info' })] }) });
    expect(verdict.mayOpen).toBe(true);
    expect(verdict.notes).toContain('BookingLockFailuresHigh (info) fired');
  });

  it('names what an alert is about, as far as its name does not', () => {
    const labels = { alertname: 'TargetDown', severity: 'critical', system: 'booking', component: 'booking-exporter' };
    const target = { job: 'booking-exporter', instance: '127.0.0.1:9101' };
    const fired = [alert({ alertname: 'TargetDown', labels: { ...labels, ...target }, firedBefore: true })];
    expect(judge({ ...goodEvidence, ...withAlerts({ fired }) }).reasons.map(({ text }) => text)).toEqual([
      'TargetDown{job="booking-exporter", instance="127.0.0.1:9101"} (critical) was firing before the run',
    ]);
  });

  it('knows the runbook of what fired, was pending, or did not arrive', () => {
    const runbook = (name: string) => ({ alertname: name, runbook: `docs/${name}.md` });
    const record = {
      fired: [alert(runbook('A')), alert({ ...runbook('B'), firedBefore: true })],
      pending: [alert(runbook('C'))],
      watchdog: { firing: false, atAlertmanager: false, runbook: 'docs/Watchdog.md' },
    };
    const { reasons } = judge({ ...goodEvidence, ...withAlerts(record) });
    const runbooks = ['A', 'B', 'C', 'Watchdog'].map((name) => `docs/${name}.md`);
    expect(reasons.map((reason) => reason.runbook)).toEqual(runbooks);
  });

  it('says for how long no rule was evaluated, and does not take most of a load for watched', () => {
    const short = judge({ ...goodEvidence, ...withAlerts({ unwatchedSeconds: 9.6 }) });
    expect(short.mayOpen).toBe(true);
    expect(short.notes).toContain('Prometheus was away and evaluated no rule for 10 s of the load');
    const long = judge({ ...goodEvidence, ...withAlerts({ unwatchedSeconds: 10.4 }) });
    expect(long.reasons).toEqual([
      { judged: 'watchdog', text: 'Prometheus was away and evaluated no rule for 10 s, most of the load' },
    ]);
    expect(long.notes).not.toContain('Prometheus was away and evaluated no rule for 10 s of the load');
  });

  it('notes an error that k6 went on from', () => {
    const log = { ...quietLog, errors: { count: 1, first: 'an output could not be written' } };
    const verdict = judge({ ...goodEvidence, log });
    expect(verdict.mayOpen).toBe(true);
    expect(verdict.notes).toContain('k6 logged 1 error that it went on from: an output could not be written');
  });

  it('notes a rate that a smoke run is not judged on', () => {
    const verdict = judge({ ...goodEvidence, identity: { ...goodEvidence.identity, system: 'ticketing' } });
    expect(verdict.notes).toEqual([
      'latency is not judged at smoke',
      'the rate of reservations is not judged at smoke',
    ]);
  });

  describe('latency', () => {
    const slow = withAlerts({ fired: [alert({ alertname: 'BookingLatencyHigh', watchesLatency: true })] });
    const ofLoad = { ...goodEvidence.identity, profile: 'load' as const };
    it('is not judged at smoke, and the notes say so', () => {
      const verdict = judge({ ...goodEvidence, ...slow });
      expect(verdict.mayOpen).toBe(true);
      expect(verdict.notes).toEqual([
        'latency is not judged at smoke',
        'BookingLatencyHigh (critical) fired, not judged at smoke',
      ]);
    });
    it('is not judged by a part of a load, and the notes say how much it was', () => {
      const verdict = judge({ ...goodEvidence, ...slow, identity: ofLoad, scale: 0.1 });
      expect(verdict.mayOpen).toBe(true);
      expect(verdict.notes).toEqual([
        "the load was 10 % of the profile's time and users",
        'latency is not judged at load, scale 0.1',
        'BookingLatencyHigh (critical) fired, not judged at load, scale 0.1',
      ]);
    });
    it('is judged at load', () => {
      const verdict = judge({ ...goodEvidence, ...slow, identity: ofLoad, judgesLatency: true });
      expect(verdict.notes).toEqual([]);
      expect(verdict.reasons.map(({ text }) => text)).toEqual(['BookingLatencyHigh (critical) fired']);
    });
  });
});
