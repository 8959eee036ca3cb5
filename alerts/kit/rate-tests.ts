import { type Duration, duration, seconds } from '../../catalog/duration.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { firing, type Labels, labelsOf, seriesOf } from './level-tests.ts';
import { type Firing, fires, type RuleTest, silent } from './rule-test.ts';

/** What a minute adds to a counter, above a number for a while: all that there is to such an alert is in its data. */
interface PlainRate {
  /** Above 0. */
  readonly limit: number;
  /** The labels that tell one alert from another. */
  readonly by: readonly string[];
  readonly counter: AnyMetric;
  /** In seconds. */
  readonly window: number;
  /** For how long it must be above, and goes on firing, in seconds: whole evaluations. */
  readonly held: number;
  readonly kept: number;
}

const perMinute = 60;

/** Nothing of an alert that is more than that, or whose limit is 0: whoever declares it writes its cases. */
function plainRate({ when: { limit, signal, expression }, for: held, keepFiringFor }: Alert, step: number) {
  const { node } = expression;
  if (!limit || !held || signal.unit !== 'per minute') return undefined;
  if (node.type !== 'binary' || node.op !== '>' || node.right.type !== 'number') return undefined;
  const { left } = node;
  if (left.type !== 'binary' || left.op !== '*' || left.left.type !== 'number' || left.left.value !== perMinute)
    return undefined;
  if (left.right.type !== 'aggregate' || left.right.op !== 'sum' || left.right.of.type !== 'call') return undefined;
  const { by, of } = left.right;
  const [counted] = of.args;
  if (of.name !== 'rate' || counted?.type !== 'selector' || Object.keys(counted.matchers).length > 0) return undefined;
  const evaluated = (length: Duration | undefined) => (length ? Math.ceil(seconds(length) / step) * step : 0);
  return {
    ...{ limit, by, counter: counted.metric, window: seconds(counted.range as Duration) },
    ...{ held: evaluated(held), kept: evaluated(keepFiringFor) },
  };
}

/** As Prometheus's `humanize` writes a number of 1 or more. */
function humanized(value: number): string {
  const [prefixed, prefix] = value >= 1e6 ? [value / 1e6, 'M'] : value >= 1e3 ? [value / 1e3, 'k'] : [value, ''];
  return `${Number(prefixed.toPrecision(4))}${prefix}`;
}

const written = (value: number): string => (value < 1 ? String(Number(value.toPrecision(3))) : humanized(value));

/** A number that adds up without error. */
const exact = (value: number): number => Math.ceil(value * 2 ** 20) / 2 ** 20;

/** Between two samples, in seconds. */
const spacings = [60, 30, 15] as const;

/**
 * The time between samples with which a counter grows by the limit in a minute to the last digit.
 * @throws {Error} when floating point has no such rate, so that no case could show what happens at the limit.
 */
function spacingAt(name: string, limit: number, window: number): Duration {
  const shown = (every: number) => {
    const sampled = window - every;
    return perMinute * (((limit * sampled) / perMinute) * ((sampled + every) / sampled / window));
  };
  const every = spacings.find((one) => shown(one) === limit);
  if (every) return duration(every);
  throw new Error(`alert ${name}: no rate is exactly ${limit} a minute in floating point; choose a limit beside it`);
}

/**
 * The cases of the alerts of a group that are no more than the rate of a counter a minute above a number, from their own
 * data: below, at and above it, not yet and at last, over, a restart, nothing counted, never there. None for other alerts.
 */
export const rateTests = ({ alerts, interval }: AlertGroup): readonly RuleTest[] =>
  alerts.flatMap((alert) => {
    const of = plainRate(alert, seconds(interval));
    return of ? casesOf(alert, of, seconds(interval)) : [];
  });

function casesOf(alert: Alert, of: PlainRate, step: number): readonly RuleTest[] {
  const { limit, by, counter, window, held, kept } = of;
  const every = duration(step);
  const samples = (2 * (window + held + kept)) / step;
  /** What a sample adds at a rate, and that rate. */
  const grown = (rate: number) => exact((rate * step) / perMinute);
  const [below, half, above] = [grown(0.95 * limit), grown(0.65 * limit), grown(1.3 * limit)];
  const rate = (added: number) => (added * perMinute) / step;
  // A counter that begins with 0 is not stretched: its window fills up.
  const crossed = Math.floor((window * limit) / rate(above) / step) * step + step;
  const fired = crossed + held;

  const labels = labelsOf(counter);
  const one = seriesOf(counter, labels);
  const is = (more: Labels = {}) => {
    const all: Labels = { ...labels, ...more };
    return firing(alert, Object.fromEntries(by.map((name) => [name, all[name] ?? ''])), written);
  };
  const at = (time: number) => `${time}s`;
  const quiet = (...times: readonly number[]) => silent(alert.name, ...times.map(at));
  const loud = (time: number, ...those: readonly Firing[]) => fires(alert.name, at(time), ...those);
  const test = (name: string, series: RuleTest['series'], ...checks: RuleTest['checks']): RuleTest => ({
    ...{ name: `${alert.name}: ${name}`, every, series, checks },
  });
  const rising = (added: number, long = samples) => `0+${added}x${long}`;

  const spaced = spacingAt(alert.name, limit, window);
  const [full, flat] = [window + held, window - step];
  const end = window + 2 * held;
  const total = above * (end / step);
  // Of what grows no more the window loses a sample at each evaluation.
  const left = (later: number) => (rate(above) * (flat - later)) / flat;
  const lastAbove = Math.ceil((flat * (1 - limit / rate(above))) / step) * step - step;
  const over = end + lastAbove + kept + step;
  const apart = Object.keys(labels).filter((name) => !by.includes(name));

  return [
    test('below the limit it is silent', { [one]: rising(below) }, ...quiet(0, full, 2 * full)),
    {
      ...test(
        'at the limit it is silent',
        { [one]: rising((limit * seconds(spaced)) / perMinute) },
        ...quiet(window, 3 * full),
      ),
      every: spaced,
    },
    test(
      'above the limit it fires when that has held',
      { [one]: rising(above) },
      ...quiet(0, crossed, fired - step),
      loud(fired, is()(rate(above) * Math.min(1, fired / window))),
      loud(full, is()(rate(above))),
    ),
    test(
      'it is over when the limit was kept for long enough, and repeats the last value above it',
      { [one]: `${rising(above, end / step)} ${total}x${samples}` },
      loud(end, is()(rate(above))),
      loud(over - step, is()(left(lastAbove))),
      ...quiet(over),
    ),
    test('a restart is no burst', { [one]: `9000+${below}x${full / step} ${rising(below)}` }, ...quiet(full, 2 * full)),
    test('nothing counted is no alert', { [one]: `0x${samples}` }, ...quiet(0, full)),
    test('without a value it is silent', {}, ...quiet(0, full)),
    ...apart.map((name) =>
      test(
        `it sums over ${name}`,
        { [one]: rising(half), [seriesOf(counter, { ...labels, [name]: other })]: rising(half) },
        loud(full, is()(2 * rate(half))),
      ),
    ),
    ...by.map((name) =>
      test(
        `it fires for each ${name}`,
        { [one]: rising(above), [seriesOf(counter, { ...labels, [name]: other })]: rising(2 * above) },
        loud(full, is()(rate(above)), is({ [name]: other })(2 * rate(above))),
      ),
    ),
  ];
}

const other = 'other';
