import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts } from '../../catalog/platform.ts';
import { type Prometheus, prometheusAt, type Series } from '../../runs/prometheus.ts';
import { type QuickEngines, quickEngines } from '../../test/quick-engines.ts';
import type { Pair } from '../pair.ts';
import { type Rule, rulesOf } from '../rule.ts';
import { type Backtest, backtest } from './backtest.ts';
import type { Interval } from './course.ts';

const everySeconds = 1;
const label = { labels: { severity: 'warning' } };
const written = [
  { alert: 'Held', expr: 'test_value > 10', for: '3s', keep_firing_for: '4s', ...label },
  { alert: 'AtOnce', expr: 'test_value > 10', ...label },
  { alert: 'TooLong', expr: 'test_value > 10', for: '30s', ...label },
  { alert: 'Averaged', expr: 'avg_over_time(test_value[3s]) > 10', for: '1s', ...label },
  { alert: 'Gone', expr: 'absent(other_value)', for: '2s', ...label },
  { alert: 'Never', expr: 'other_value > 10', ...label },
];
/** How long the value is what: a burst that is only pending, one that fires, a gap that is bridged, silence. */
const load = [
  [5, 3],
  [20, 2],
  [5, 5],
  [20, 6],
  [5, 3],
  [20, 3],
  [5, 9],
] as const;

let engines: QuickEngines;
let prometheus: Prometheus;
let rules: readonly Rule[];
let said: Backtest;
let range: { from: Date; to: Date };
/** What Prometheus itself recorded of its alerts. */
let recorded: readonly Series[];

beforeAll(async () => {
  engines = await quickEngines(written, `${everySeconds}s`);
  prometheus = prometheusAt(engines.prometheusUrl);
  rules = rulesOf({ groups: [{ name: 'test', interval: `${everySeconds}s`, rules: written }] }, 'the test');
  const began = Date.now();
  for (const [value, seconds] of load) {
    engines.set(value);
    await sleep(seconds * 1000);
  }
  // Its evaluations are at the same fraction of each second: those of the backtest shall be too.
  const [first] = await rawAlerts(began, Date.now());
  const phase = Math.round(((first?.points[0]?.[0] ?? 0) * 1000) % 1000);
  const aligned = (time: number): Date => new Date(Math.floor(time / 1000) * 1000 + phase);
  range = { from: aligned(began), to: aligned(Date.now() - 2000) };
  recorded = await rawAlerts(range.from.getTime(), range.to.getTime());
  said = await backtest(
    rules.map((rule): Pair => ({ was: rule, is: rule })),
    range,
    prometheus,
  );
});
afterAll(() => engines?.dispose());

/** The samples of `ALERTS` as they are stored, not as a query at steps sees them. */
async function rawAlerts(from: number, to: number): Promise<Series[]> {
  const url = new URL('/api/v1/query', engines.prometheusUrl);
  url.searchParams.set('query', `${alerts.name}[${to - from}ms]`);
  url.searchParams.set('time', String(to / 1000));
  const { data } = (await (await fetch(url)).json()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([time, value]) => [time, Number(value)] as const),
  }));
}

/**
 * The stretches in which Prometheus had an alert in a state: the first evaluation of each, and the last. A busy machine
 * may miss an evaluation in between.
 */
function stretches(alert: string, state: Interval['state']): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = [];
  const times = recorded
    .filter(({ labels }) => labels.alertname === alert && labels.alertstate === state)
    .flatMap(({ points }) => points.map(([time]) => time))
    .sort((a, b) => a - b);
  for (const time of times) {
    const last = found.at(-1);
    if (last && time - last.last < 2.5 * everySeconds) last.last = time;
    else found.push({ first: time, last: time });
  }
  return found;
}

const intervalsOf = (alert: string, state: Interval['state']): readonly Interval[] =>
  said.rules
    .find((rule) => rule.alert === alert)
    ?.is?.alerts.flatMap(({ intervals }) => intervals)
    .filter((each) => each.state === state) ?? [];

/** Prometheus may have stored a scrape just after the evaluation that a query later lets see it. */
const oneEvaluation = everySeconds + 0.01;

describe.each(written.map(({ alert }) => alert))('%s', (alert) => {
  test.each(['pending', 'firing'] as const)('was %s when the backtest says', (state) => {
    const real = stretches(alert, state);
    const simulated = intervalsOf(alert, state);
    expect(simulated.length).toBe(real.length);
    for (const [at, { from, to, open }] of simulated.entries()) {
      const { first = 0, last = 0 } = real[at] ?? {};
      expect(Math.abs(from - first)).toBeLessThan(oneEvaluation);
      // What ended is over one evaluation after the last at which it was.
      expect(Math.abs(to - (open ? last : last + everySeconds))).toBeLessThan(oneEvaluation);
    }
  });
});

test('the load brought about what it was made for', () => {
  expect(stretches('Held', 'pending')).toHaveLength(2);
  expect(stretches('Held', 'firing')).toHaveLength(1);
  expect(stretches('AtOnce', 'firing')).toHaveLength(3);
  expect(stretches('TooLong', 'pending')).toHaveLength(3);
  expect(stretches('Gone', 'firing')).toHaveLength(1);
  expect(recorded.filter(({ labels }) => labels.alertname === 'Never')).toEqual([]);
});

test('what has no sample says so, unless its absence is asked for', () => {
  const unseen = said.rules.map(({ alert, is }) => [alert, is?.withoutSamples] as const);
  expect(unseen.filter(([, selectors]) => selectors?.length !== 0)).toEqual([['Never', ['other_value']]]);
});

test('an old rule and a new one are told apart on the same data', async () => {
  const [held] = rules as [Rule];
  const {
    rules: [found],
  } = await backtest([{ was: held, is: { ...held, expr: 'test_value > 100' } }], range, prometheus);
  expect(found?.same).toBe(false);
  expect(found?.was?.alerts[0]?.intervals.map(({ state }) => state)).toEqual(['pending', 'pending', 'firing']);
  expect(found?.is?.alerts).toEqual([]);
});

test('a long time is asked in pieces', async () => {
  const [held] = rules as [Rule];
  const long = { from: new Date(range.to.getTime() - 12_000 * 1000), to: range.to };
  const { rules: found } = await backtest([{ was: held, is: held }], long, prometheus);
  expect(found[0]?.is?.alerts[0]?.intervals.map(({ state }) => state)).toEqual(['pending', 'pending', 'firing']);
});

test('a time of which Prometheus has nothing is an error, not silence', async () => {
  const before = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-01-01T01:00:00Z') };
  await expect(backtest([], before, prometheus)).rejects.toThrow(/no data from 2020-01-01T00:00:00.000Z/);
});
