import { describe, expect, it } from 'vitest';
import type { K6Summary, SummaryMetric } from '../k6/lib/summary-data.ts';
import { comparisons } from './reconciliation.ts';

const counted = (count: number): SummaryMetric => ({ type: 'counter', contains: 'default', values: { count } });
const summary: K6Summary = {
  state: { testRunDurationMs: 1 },
  metrics: {
    http_reqs: counted(30),
    'http_reqs{name:POST /api/v1/bookings}': counted(10),
    'http_reqs{nobody:knows}': counted(1),
    http_req_failed: { type: 'rate', contains: 'default', values: { rate: 0.1, passes: 3, fails: 27 } },
    http_req_duration: { type: 'trend', contains: 'time', values: { count: 30 } },
    'booking_outcomes{outcome:held}': counted(7),
    vus: { type: 'gauge', contains: 'default', values: { value: 4 } },
  },
};

describe('comparisons', () => {
  const rows = comparisons(summary, 'T-1', '42s');
  const row = (name: string) => rows.find((each) => each.name === name);

  it('asks for totals in a way that finds a series of one sample', () => {
    expect(row('http_reqs')).toEqual({
      name: 'http_reqs',
      k6: 30,
      query: 'sum by (testid) (last_over_time(k6_http_reqs_total{testid="T-1"}[42s]))',
      isPart: false,
    });
  });
  it('compares the parts that thresholds name', () => {
    expect(row('http_reqs POST /api/v1/bookings')).toMatchObject({
      k6: 10,
      isPart: true,
      query: expect.stringContaining('name="POST /api/v1/bookings"'),
    });
    expect(row('booking_outcomes held')).toMatchObject({ k6: 7, isPart: true });
  });
  it('counts failures by their expected response', () => {
    expect(row('failed requests')).toMatchObject({
      k6: 3,
      query: expect.stringContaining('expected_response="false"'),
    });
  });
  it('counts what the histogram saw', () => {
    expect(row('http_req_duration histogram')).toMatchObject({
      k6: 30,
      query: expect.stringContaining('histogram_count('),
    });
  });
  it('leaves out tags that the catalogue does not know, and metrics that are no counts', () => {
    expect(rows.map(({ name }) => name).filter((name) => /nobody|vus/.test(name))).toEqual([]);
  });
});
