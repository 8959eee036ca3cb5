import { expect, test } from 'vitest';
import { madeSeries } from './series.ts';
import { writeRequest } from './write-request.ts';

test('a request is protocol buffers in Snappy’s format: length, one literal, then the series', () => {
  const bytes = [...writeRequest([{ labels: { b: '2', a: '1' }, at: 1000, value: 0.5 }])];
  const series = [
    ...[0x0a, 6, 0x0a, 1, 97, 0x12, 1, 49],
    ...[0x0a, 6, 0x0a, 1, 98, 0x12, 1, 50],
    // The value 0.5 as eight bytes, little end first, and the time 1000 in two.
    ...[0x12, 12, 0x09, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0x10, 0xe8, 0x07],
  ];
  const body = [0x0a, series.length, ...series];
  expect(bytes).toEqual([body.length, 61 << 2, body.length - 1, 0, ...body]);
});

test('of 10,000 series so many are k6’s as a run of 50 request names pushes', () => {
  const ofK6 = madeSeries(10_000).filter(({ labels }) => labels.testid !== undefined);
  expect(new Set(ofK6.map(({ labels }) => labels.name)).size).toBe(50 + 1);
  // The promise of the bench `push`.
  expect(ofK6.length).toBeLessThanOrEqual(600);
  const requests = ofK6.filter(({ labels }) => labels.__name__ === 'k6_http_reqs_total');
  const methods = Map.groupBy(requests, ({ labels }) => labels.name);
  for (const [name, series] of methods) {
    expect(new Set(series.map(({ labels }) => labels.method)).size, name).toBe(1);
    expect(new Set(series.map(({ labels }) => labels.expected_response)).size, name).toBe(2);
  }
});

test('about as many series are made as are wanted, of all metrics, each once', () => {
  for (const wanted of [5000, 10_000]) {
    const made = madeSeries(wanted);
    expect(Math.abs(made.length / wanted - 1)).toBeLessThan(0.05);
    expect(new Set(made.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))).size).toBe(made.length);
  }
});
