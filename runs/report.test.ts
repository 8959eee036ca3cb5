import { describe, expect, it } from 'vitest';
import { objectives } from '../catalog/objectives.ts';
import type { SummaryMetric } from '../k6/lib/summary-data.ts';
import type { Evidence } from './evidence.ts';
import { lastLine, report } from './report.ts';

const nothing = { count: 0, first: undefined };
const metric = (values: Record<string, number>): SummaryMetric => ({ type: 'trend', contains: 'time', values });

const evidence: Evidence = {
  identity: { testid: 'T-1', system: 'booking', suite: 'simple', profile: 'load' },
  interrupted: false,
  scale: 1,
  judgesLatency: true,
  thresholds: {},
  k6: { exitCode: 0, signal: null, timedOut: false, interrupted: false },
  log: { exceptions: nothing, failedPushes: nothing, slowPushes: nothing, errors: nothing },
  summary: {
    state: { testRunDurationMs: 20_000 },
    metrics: {
      http_reqs: metric({ count: 1204, rate: 60.2 }),
      http_req_failed: metric({ rate: 0.1, passes: 120, fails: 1084 }),
      http_req_duration: metric({ 'p(95)': 40, 'p(99)': objectives.booking.latency.critical * 1000 - 1 }),
      checks: metric({ passes: 10, fails: 0 }),
      iterations: metric({ count: 33 }),
    },
  },
  alerts: {
    fired: [
      {
        alertname: 'BookingQueueLong',
        severity: 'warning',
        system: 'booking',
        labels: {},
        watchesLatency: false,
        firedBefore: false,
        runbook: 'docs/runbooks/BookingQueueLong.md',
      },
    ],
    pending: [],
    watchdog: { firing: true, atAlertmanager: true, deliveredAt: 'now' },
    brokenRules: [],
    alertRules: 8,
    targets: 3,
    boundSeconds: 60,
    waitedSeconds: 3,
  },
  invariants: {
    invariants: [{ claim: 'no seat is sold twice', holds: true, detail: '' }],
    figures: [{ title: 'seats sold', text: '66 of 24,000' }],
  },
  reconciliation: [
    { name: 'http_reqs', k6: 1204, prometheus: 1204, difference: 0, isPart: false },
    { name: 'http_reqs GET /', k6: 4, prometheus: 4, difference: 0, isPart: true },
    { name: 'http_reqs GET /x', k6: 9, prometheus: 7, difference: -2, isPart: true },
  ],
};
const open = { mayOpen: true, reasons: [], notes: [] };
const closed = {
  mayOpen: false,
  reasons: [
    { judged: 'alerts', text: 'first' },
    { judged: 'push', text: 'second' },
    { judged: 'push', text: 'third' },
  ],
  notes: ['a note'],
} as const;

describe('report', () => {
  it.each([
    /requests +1,204, 60\.2 per second/,
    /failed +120, 10 % +objective < 5 % +MISSED/,
    /p95 +40 ms +no objective/,
    /p99 +1\.999 s +objective < 2 s +kept/,
    /seats sold +66 of 24,000/,
    /alerts fired +BookingQueueLong \(warning\)/,
    /what to do +docs\/runbooks\/BookingQueueLong\.md/,
    /http_reqs +1,204 +1,204 +equal/,
    /http_reqs GET \/x +9 +7 +-2/,
    /and 1 part of them/,
  ])('shows %s', (line) => {
    expect(report(evidence, open)).toMatch(line);
  });

  it('says at smoke that latency is not judged', () => {
    const smoke = { ...evidence, identity: { ...evidence.identity, profile: 'smoke' as const }, judgesLatency: false };
    expect(report(smoke, open)).toMatch(/p99 .*not judged at smoke/);
  });

  it('says which part of a load was run, and judges no latency by it', () => {
    const text = report({ ...evidence, scale: 0.1, judgesLatency: false }, open);
    expect(text).toMatch(/^booking\/simple \(load, scale 0\.1\)/);
    expect(text).toMatch(/p99 .*not judged at load, scale 0\.1/);
  });

  describe('of a system with promises of other kinds', () => {
    const summary = {
      state: { testRunDurationMs: 20_000 },
      metrics: {
        http_reqs: metric({ count: 90, rate: 3 }),
        http_req_duration: metric({ avg: 20, 'p(95)': 40, 'p(99)': 80 }),
        reservation_success_rate: metric({ rate: 0.98 }),
        reservations_made: metric({ count: 60, rate: 2 }),
      },
    };
    const ticketing: Evidence = { ...evidence, identity: { ...evidence.identity, system: 'ticketing' }, summary };

    it.each([
      [1, /mean +20 ms +objective < 300 ms +kept/],
      [1, /Reservations that succeed +98 % +objective > 99 % +MISSED/],
      [1, /Reservation latency p95 +no value +objective < 600 ms +MISSED/],
      [1, /Reservations +2\.0 per second +objective > 10\.0 per second +MISSED/],
      [0.1, /Reservations +2\.0 per second +objective > 1\.0 per second +kept/],
    ])('at scale %d: %s', (scale, line) => {
      expect(report({ ...ticketing, scale, judgesLatency: scale === 1 }, open)).toMatch(line);
    });

    it('judges no rate at smoke', () => {
      const smoke: Evidence = { ...ticketing, identity: { ...ticketing.identity, profile: 'smoke' } };
      expect(report({ ...smoke, judgesLatency: false }, open)).toMatch(/Reservations +2\.0 .*not judged at smoke/);
    });
  });

  it('shows of a flow with the pool and without what each took, and in which network', () => {
    const metrics = {
      full_flow_duration: metric({ avg: 405, 'p(95)': 500 }),
      full_flow_duration_unpooled: metric({ avg: 735, 'p(95)': 900 }),
      // Of a part of the flows: what each way took is no sum of the others.
      connection_pool_time_saved_ms: metric({ avg: 320 }),
      network_delay_ms: metric({ value: 50 }),
    };
    const identity = { ...evidence.identity, system: 'order-flow' as const, suite: 'pool-saving' };
    const text = report({ ...evidence, identity, summary: { state: { testRunDurationMs: 1000 }, metrics } }, open);
    expect(text).toMatch(/network +answers of the services come 50 ms later/);
    expect(text).toMatch(/with the pool +mean 405 ms, p95 500 ms/);
    expect(text).toMatch(/without the pool +mean 735 ms, p95 900 ms/);
    expect(report(evidence, open)).not.toContain('the pool');
  });

  it('ends with the last line, and lists all reasons above it', () => {
    const lines = report(evidence, closed).split('\n');
    expect(lines.at(-1)).toBe('May not open: first; second; and 1 more.');
    expect(lines.filter((line) => /^ {2}- (first|second|third|a note)$/.test(line))).toHaveLength(4);
  });

  it('is plain text unless colours are asked for', () => {
    const colour = '\u001b[';
    expect(report(evidence, closed)).not.toContain(colour);
    expect(report(evidence, closed, true)).toContain(colour);
  });

  it('says what is missing', () => {
    const gone = { missing: 'no answer' };
    const text = report({ ...evidence, summary: gone, alerts: gone, invariants: gone, reconciliation: gone }, closed);
    expect(text.match(/no answer/g)).toHaveLength(4);
  });
});

describe('lastLine', () => {
  it('says that the system may open, and on what ground', () => {
    expect(lastLine(open)).toMatch(/^May open: /);
  });
  it('does not say that no alert fired, as one that is not judged may have', () => {
    expect(lastLine(open)).not.toMatch(/no alert fired/);
  });
  it('names the one reason', () => {
    expect(lastLine({ ...closed, reasons: [{ judged: 'alerts', text: 'X fired' }] })).toBe('May not open: X fired.');
  });
  it('says of each reason what to do about it', () => {
    const reasons = [
      { judged: 'alerts', text: 'X fired', runbook: 'docs/runbooks/X.md' },
      { judged: 'checks', text: '1 of 2 checks failed' },
    ] as const;
    expect(lastLine({ ...closed, reasons })).toBe(
      'May not open: X fired (see docs/runbooks/X.md); 1 of 2 checks failed.',
    );
  });
});
