/** A quantile of a histogram is held against the service's own buckets, over the scrapes that Prometheus made. */
import { expect, test } from 'vitest';
import { appendDuration } from '../../catalog/ticketing.ts';
import { appendP95 } from '../../signals/ticketing.ts';
import { quantileOfBuckets, quantilesOfBuckets } from './buckets.ts';
import type { Observed } from './day.ts';

const { buckets = [], name, emitter } = appendDuration;
const [low = 0, high = 0] = [buckets[3], buckets[4]];

/** In each second a hundred appends, all of which take what lies between two edges. */
const seconds = Array.from({ length: 40 }, (_, at) => 1000 + at);
const readings = seconds.map((began) => {
  const count = 100 * (began - 1000);
  const bucket = (le: string, value: number) => {
    return { name: `${name}_bucket`, labels: { outcome: 'appended', le }, value };
  };
  return {
    ...{ began, ended: began + 0.01 },
    samples: [
      ...buckets.map((edge) => bucket(String(edge), edge >= high ? count : 0)),
      bucket('+Inf', count),
      { name: `${name}_count`, labels: { outcome: 'appended' }, value: count },
      { name: `${name}_count`, labels: { outcome: 'failed' }, value: 0 },
    ],
  };
});
const dayOf = (read: typeof readings) =>
  ({ witness: { of: () => read }, scrapes: { [emitter.job]: [990, ...seconds] } }) as unknown as Observed;

const judge = (value: number, outcome = 'appended', { window = 20, read = readings, at = 1030 } = {}) => {
  const series = [{ labels: { outcome }, points: [[at, value]], blanks: [] }];
  return () => quantileOfBuckets(appendDuration, 0.95)({ signal: appendP95, window, series } as never, dayOf(read));
};

test('the quantile lies in its bucket, as far in as it must', () => {
  expect(judge(low + 0.95 * (high - low))).not.toThrow();
  expect(judge(low / 2)).toThrow('is shown, between');
  expect(judge(2 * high)).toThrow('is shown, between');
});

test('only what the service has seen is shown', () => {
  expect(judge(high, 'failed')).toThrow('[appended] are right');
});

test('before the first reading nothing is known, unless nothing had been seen by then', () => {
  const whole = { window: 60 };
  expect(judge(low + 0.95 * (high - low), 'appended', whole)).not.toThrow();
  expect(judge(2 * high, 'appended', whole)).toThrow('is shown, between');
  expect(judge(high, 'appended', { ...whole, read: readings.slice(5) })).toThrow('nothing to compare with');
});

test('what had not been seen by the first reading is known before it, whatever else had been', () => {
  const late = readings.slice(5).map(({ samples, ...when }) => ({
    ...when,
    samples: samples.flatMap((one) => {
      const since = one.value === 0 ? 0 : 500;
      return [one, { ...one, labels: { ...one.labels, outcome: 'late' }, value: one.value - since }];
    }),
  }));
  const within = quantilesOfBuckets(appendDuration, 0.95, dayOf(late), 60);
  expect(within({ outcome: 'appended' })(1030)).toBeUndefined();
  const { least, most } = within({ outcome: 'late' })(1030) ?? { least: 0, most: 0 };
  expect(least).toBeGreaterThan(0.7 * low);
  expect(most).toBeLessThan(1.3 * high);
  expect(most).toBeGreaterThan(low);
});

test('while it has just begun to see something, nobody knows what a scrape saw', () => {
  expect(judge(low + 0.95 * (high - low), 'appended', { at: 1002 })).toThrow('nothing to compare with');
});

test('a bucket that was 0 at the start of the window is stretched less than all of them', () => {
  // One slow append long ago, and one fast one within the window.
  const [fast = 0, slow = 0, slower = 0] = [buckets[0], buckets[3], buckets[4]];
  const few = seconds.map((began) => {
    const upTo = (edge: number) => (began >= 1020 && edge >= fast ? 1 : 0) + (edge >= slower ? 1 : 0);
    const sample = (le: string, edge: number) => {
      return { name: `${name}_bucket`, labels: { outcome: 'appended', le }, value: upTo(edge) };
    };
    const count = { name: `${name}_count`, labels: { outcome: 'appended' }, value: upTo(Number.POSITIVE_INFINITY) };
    const edges = [...buckets, Number.POSITIVE_INFINITY];
    return {
      ...{ began, ended: began + 0.01 },
      samples: [...edges.map((edge) => sample(String(edge).replace('Infinity', '+Inf'), edge)), count],
    };
  });
  const day = { witness: { of: () => few }, scrapes: { [emitter.job]: seconds } } as unknown as Observed;
  const p99 = (value: number) => () => {
    const series = [{ labels: { outcome: 'appended' }, points: [[1030, value]], blanks: [] }];
    quantileOfBuckets(appendDuration, 0.99)({ signal: appendP95, window: 20, series } as never, day);
  };
  // 20 s of which 19 were seen: all are 20/19, those below the edge 1, so the rank is 0.8 beyond it.
  expect(p99(slow + 0.8 * (slower - slow))).not.toThrow();
  expect(p99(0.99 * fast)).toThrow('is shown, between');
});
