import { describe, expect, it } from 'vitest';
import { judgedByK6 } from '../../catalog/k6-objectives.ts';
import { objectives } from '../../catalog/objectives.ts';
import { profileOf } from '../profiles.ts';
import { breakingFigures, breakingPoint, breakingRates, breakingText, stepAt, stepsOf } from './breaking-point.ts';
import { arrivals, constant } from './stages.ts';
import type { K6Summary } from './summary-data.ts';

const load = arrivals('1s:10 9s:10 1s:20 9s:20 1s:40 9s:40', 100, '5s', 10);
const steps = stepsOf(load);
const limit = objectives.booking.latency.critical * 1000;

describe('stepsOf', () => {
  it('is where the rate stays; stages of one rate are one step', () => {
    expect(steps).toEqual([
      { rate: 10, from: 0, to: 10 },
      { rate: 20, from: 11, to: 20 },
      { rate: 40, from: 21, to: 30 },
    ]);
  });
  it('is nothing where users are fixed', () => {
    expect(stepsOf(constant(5, '1m', '5s'))).toEqual([]);
  });
  it('has rates that rise: each says of all below it that they were kept', () => {
    const found = Object.values(profileOf('booking/stress', 'stress').scenarios).flatMap(stepsOf);
    const rates = found.map(({ rate }) => rate);
    expect(rates.length).toBeGreaterThan(5);
    expect(rates).toEqual([...new Set(rates)].sort((a, b) => a - b));
  });
});

describe('stepAt', () => {
  it.each([
    [0, '10'],
    [9.99, '10'],
    [10, 'between'],
    [11, '20'],
    [30, 'between'],
  ])('at %d s is %s', (time, tag) => {
    expect(stepAt(steps, time)).toBe(tag);
  });
});

describe('breakingPoint', () => {
  interface Seen {
    readonly p99?: number;
    readonly failed?: number;
    readonly iterations?: number;
  }
  /** A summary with these figures of the steps; what is not said is well. */
  const summary = (seen: Readonly<Record<number, Seen>>): K6Summary => ({
    state: { testRunDurationMs: 30_000 },
    metrics: Object.fromEntries(
      steps.flatMap(({ rate, from, to }) => {
        const { p99 = 10, failed = 0, iterations = rate * (to - from) } = seen[rate] ?? {};
        return [
          [`http_req_duration{step:${rate}}`, { type: 'trend', contains: 'time', values: { 'p(99)': p99 } }] as const,
          [`http_req_failed{step:${rate}}`, { type: 'rate', contains: 'default', values: { rate: failed } }] as const,
          [
            `iterations{step:${rate}}`,
            { type: 'counter', contains: 'default', values: { count: iterations } },
          ] as const,
        ];
      }),
    ),
  });
  const found = (seen: Readonly<Record<number, Seen>>) => breakingPoint(summary(seen), steps, judgedByK6.booking);

  it('is not reached where every step kept every objective', () => {
    expect(found({})).toEqual({ kept: 40 });
    expect(breakingText(found({}), 'visits')).toBe(
      'not reached: 40 visits a second were kept, the most that were tried',
    );
    expect(breakingFigures(found({}))).toEqual({ kept_arrival_rate: 40 });
  });
  it('is the first rate at which latency is over its limit; what comes after decides nothing', () => {
    const broken = found({ 20: { p99: limit }, 40: { p99: 1 } });
    expect(broken).toEqual({ kept: 10, broken: { rate: 20, why: 'Request latency p99 is 2 s, its limit is 2 s' } });
    expect(breakingText(broken, 'visits')).toBe(
      '20 visits a second: Request latency p99 is 2 s, its limit is 2 s; 10 visits a second were kept',
    );
    expect(breakingFigures(broken)).toEqual({ kept_arrival_rate: 10, breaking_arrival_rate: 20 });
  });
  it('is where too many fail', () => {
    expect(found({ 40: { failed: 0.06 } })).toMatchObject({ kept: 20, broken: { rate: 40 } });
  });
  it('is where less arrives than was asked for', () => {
    expect(found({ 40: { iterations: 300 } }).broken).toEqual({ rate: 40, why: 'only 33.3 of them arrived' });
  });
  it('may be the first step', () => {
    expect(found({ 10: { failed: 1 } })).toEqual({ broken: expect.objectContaining({ rate: 10 }) });
  });
  it('is never claimed of a step of which nothing is known', () => {
    expect(found({ 20: { p99: Number.NaN } })).toMatchObject({ kept: 10, broken: { rate: 20 } });
    expect(breakingText(breakingPoint(summary({}), [], judgedByK6.booking), 'visits')).toBe('no step was run');
  });
});

describe('breakingRates', () => {
  const summary = (figures: Readonly<Record<string, number>>): K6Summary => ({
    state: { testRunDurationMs: 1000 },
    metrics: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, { type: 'gauge', contains: 'default', values: { value } }]),
    ),
  });
  it.each([
    [{ kept: 10, broken: { rate: 20, why: '' } }, '20 arrivals per second', '10 per second kept'],
    [{ kept: 40 }, 'not reached', '40 per second kept'],
    [{ broken: { rate: 10, why: '' } }, '10 arrivals per second', 'none kept'],
  ])('reads %j from the figures of the summary', (point, breaks, kept) => {
    expect(breakingRates(summary(breakingFigures(point)))).toEqual({ breaks, kept });
  });
  it('is nothing where a run looked for none', () => {
    expect(breakingRates(summary({}))).toBeUndefined();
  });
});
