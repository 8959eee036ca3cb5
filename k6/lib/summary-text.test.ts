import { describe, expect, it } from 'vitest';
import { type K6Summary, thresholdsOf } from './summary-data.ts';
import { summaryText } from './summary-text.ts';

const summary: K6Summary = {
  state: { testRunDurationMs: 24_512 },
  metrics: {
    http_reqs: { type: 'counter', contains: 'default', values: { count: 1200, rate: 48.96 } },
    http_req_failed: {
      type: 'rate',
      contains: 'default',
      values: { rate: 0.1, passes: 120, fails: 1080 },
      thresholds: { 'rate<0.05': { ok: false } },
    },
    http_req_duration: {
      type: 'trend',
      contains: 'time',
      values: { avg: 12.34, 'p(95)': 40.5, 'p(99)': 1500 },
      thresholds: { 'p(99)<2000': { ok: true } },
    },
    checks: { type: 'rate', contains: 'default', values: { rate: 0.99, passes: 99, fails: 1 } },
    iterations: { type: 'counter', contains: 'default', values: { count: 60 } },
    dropped_iterations: { type: 'counter', contains: 'default', values: { count: 3 } },
    'http_reqs{name:GET /}': {
      type: 'counter',
      contains: 'default',
      values: { count: 5 },
      thresholds: { 'count>=0': { ok: true } },
    },
  },
};

describe('thresholdsOf', () => {
  it('gives each threshold with value, limit and unit, and leaves out those that only count', () => {
    expect(thresholdsOf(summary)).toEqual([
      {
        metric: 'http_req_duration',
        stat: 'p(99)',
        sign: '<',
        limit: 2000,
        value: 1500,
        unit: 'ms',
        ok: true,
      },
      {
        metric: 'http_req_failed',
        stat: 'rate',
        sign: '<',
        limit: 0.05,
        value: 0.1,
        unit: 'ratio',
        ok: false,
      },
    ]);
  });
});

describe('summaryText', () => {
  const text = summaryText(summary, {
    title: 'booking/simple (load)',
    figures: [{ title: 'visits', text: () => '7 of 8' }],
    notes: ['a note'],
  });
  it.each([
    /booking\/simple \(load\), 24\.5 s/,
    /requests +1,200 {2}\(49\.0 per second\)/,
    /failed +10 %/,
    /latency +avg 12\.3 ms {2}p95 40\.5 ms {2}p99 1\.5 s/,
    /checks +99 passed, 1 failed/,
    /dropped +3 iterations/,
    /visits +7 of 8/,
    /pass +http_req_duration p\(99\) +1\.5 s +< 2 s/,
    /FAIL +http_req_failed rate +10 % +< 5 %/,
    /a note/,
  ])('shows %s', (line) => {
    expect(text).toMatch(line);
  });
  it('writes no latency where there was no request', () => {
    const none = { ...summary, metrics: {} };
    expect(summaryText(none, { title: 't', figures: [] })).not.toMatch('latency');
  });
});
