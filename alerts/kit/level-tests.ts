import { type Duration, duration, seconds } from '../../catalog/duration.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { Node, SelectorNode } from '../../promql/index.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { runbooks } from './render.ts';
import { type Firing, fires, panelInTests, type RuleTest, silent } from './rule-test.ts';
import { wording } from './wording.ts';

/** A gauge above a number for a while: all that there is to such an alert is in its data. */
interface Plain {
  readonly limit: number;
  readonly op: 'sum' | 'max';
  /** The labels that tell one alert from another. */
  readonly by: readonly string[];
  readonly gauge: AnyMetric;
  /** For how long after a sample it is still asked for, in seconds, where its newest sample is; else 0. */
  readonly bridged: number;
  /** For how long it must be above, and goes on firing, in seconds: whole evaluations. */
  readonly held: number;
  readonly kept: number;
}

/** Nothing of an alert that is more than that: whoever declares it writes its cases. */
function plain({ when, for: held, keepFiringFor }: Alert, step: number): Plain | undefined {
  const { limit, signal, expression } = when;
  const { node } = expression;
  if (limit === undefined || !held || !isWrittenInFull(signal.unit, limit)) return undefined;
  if (node.type !== 'binary' || node.op !== '>' || node.right.type !== 'number') return undefined;
  if (node.left.type !== 'aggregate') return undefined;
  const { op, by } = node.left;
  const of = newestOf(node.left.of);
  if (!of) return undefined;
  const isWhole = of.offset === undefined && Object.keys(of.matchers).length === 0;
  if ((op !== 'sum' && op !== 'max') || of.metric.kind !== 'gauge' || !isWhole) return undefined;
  const evaluated = (length: Duration | undefined) => (length ? Math.ceil(seconds(length) / step) * step : 0);
  return {
    limit,
    op,
    by,
    gauge: of.metric,
    held: evaluated(held),
    kept: evaluated(keepFiringFor),
    bridged: of.range ? seconds(of.range as Duration) : 0,
  };
}

/** The selector of a gauge's newest samples: by itself, or of the last in a window. */
function newestOf(node: Node): SelectorNode | undefined {
  if (node.type === 'selector') return node.range === undefined ? node : undefined;
  const [range] = node.type === 'call' && node.name === 'last_over_time' ? node.args : [];
  return range?.type === 'selector' ? range : undefined;
}

type Unit = Parameters<typeof wording>[0];

const inFull = '{{ $value | printf "%.0f" }}';
const isWrittenInFull = (unit: Unit, limit: number): boolean => wording(unit, limit).value === inFull;

/** The labels of a series, with their values. */
export type Labels = Readonly<Record<string, string>>;

/** A target, with one value for each label of the metric. */
export const labelsOf = ({ labels, emitter }: AnyMetric): Labels => ({
  job: emitter.job,
  instance: `${emitter.job}:1`,
  system: emitter.system ?? 'one',
  ...Object.fromEntries(Object.keys(labels).map((name) => [name, 'one'])),
});

/** The series of a metric with these labels. */
export const seriesOf = ({ name }: AnyMetric, labels: Labels): string =>
  `${name}{${Object.entries(labels).map(([label, value]) => `${label}="${value}"`)}}`;

/** The alert as it must fire at a value, in words. `written` is how Prometheus writes the value. */
export function firing(
  { name, severity, system, component, summary, description, when: { signal, limit } }: Alert,
  by: Labels,
  written = (value: number) => value.toFixed(0),
) {
  const template = wording(signal.unit, limit).value;
  const { dashboardUid, panelId } = panelInTests(signal);
  const said = (text: string, value: number) =>
    text
      .replaceAll(template, written(value))
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => by[label] ?? '');
  return (value: number): Firing => ({
    labels: { ...by, severity, component: said(component, value), ...(system && { system }) },
    annotations: {
      summary,
      description: said(description, value),
      runbook_url: `${runbooks}/${name}.md`,
      __dashboardUid__: dashboardUid,
      __panelId__: String(panelId),
    },
  });
}

const otherwise = 'other';

/**
 * The cases of the alerts of a group that are no more than a gauge above a number, from their own data: just below, at and
 * just above it, for too short a while and for long enough, over, gone, and never there. None for other alerts.
 */
export const levelTests = ({ alerts, interval }: AlertGroup): readonly RuleTest[] =>
  alerts.flatMap((alert) => {
    const of = plain(alert, seconds(interval));
    return of ? casesOf(alert, of, seconds(interval)) : [];
  });

function casesOf(
  alert: Alert,
  { limit, op, by, gauge, held, kept, bridged }: Plain,
  step: number,
): readonly RuleTest[] {
  const [every, samples] = [duration(step), held / step];
  const [least, long] = [limit === 0 ? 1 : limit / 20, 20 * samples];
  const [below, above, high] = [limit - least, limit + least, 1234 * least + limit];
  const scraped = gauge.emitter.every;
  const labels = labelsOf(gauge);
  const one = seriesOf(gauge, labels);
  const of = (more: Labels = {}) => {
    const all: Labels = { ...labels, ...more };
    return firing(alert, Object.fromEntries(by.map((name) => [name, all[name] ?? ''])));
  };
  const [is, at] = [of(), (time: number) => `${time}s`];
  const quiet = (...times: readonly number[]) => silent(alert.name, ...times.map(at));
  const loud = (time: number, ...those: readonly Firing[]) => fires(alert.name, at(time), ...those);
  // As few values as one evaluation finds none without, and the first that does so after a last one at twice the wait.
  const missing = Math.max(1, Math.ceil(bridged / step));
  const gone = 2 * held + missing * step;
  const apart = Object.keys(labels).findLast((name) => !by.includes(name)) ?? 'instance';
  // Two that are each below the limit, and together above it; of 0 there are none.
  const half = limit / 2 + least;
  const most = limit === 0 ? high : half;
  const test = (name: string, series: RuleTest['series'], ...checks: RuleTest['checks']): RuleTest => ({
    ...{ name: `${alert.name}: ${name}`, every, series, checks },
  });
  return [
    test('below the limit it is silent', { [one]: `${below}x${long}` }, ...quiet(0, held, 10 * held)),
    test('at the limit it is silent', { [one]: `${limit}x${long}` }, ...quiet(0, held, 10 * held)),
    test(
      'above the limit it fires when that has held',
      { [one]: `${above}x${long}` },
      ...quiet(0, held - step),
      loud(held, is(above)),
      loud(10 * held, is(above)),
    ),
    test(
      'a moment at the limit starts the wait again',
      { [one]: `${above}x${samples - 2} ${limit} ${above}x${samples}` },
      ...quiet(held - step, held, 2 * held - step),
      loud(2 * held, is(above)),
    ),
    test(
      'it is over when the limit was kept for long enough, and repeats the last value above it',
      { [one]: `${high}x${2 * samples} ${limit}x${long}` },
      loud(2 * held, is(high)),
      loud(2 * held + kept, is(high)),
      ...quiet(2 * held + kept + step),
    ),
    test(
      bridged
        ? 'without a value it is over when the window is'
        : 'it is over as soon after the last value that there is',
      { [one]: `${high}x${2 * samples} stale` },
      loud(gone + kept - step, is(high)),
      ...quiet(gone + kept),
    ),
    ...(bridged
      ? [
          {
            ...test(
              // A window of four scrapes bridges that, and half of it does not.
              'it fires, and goes on, though two values in three are missing',
              { [one]: `${above} stale stale `.repeat(Math.ceil((10 * held) / seconds(scraped) / 3) + 1).trimEnd() },
              ...quiet(held - step),
              loud(held, is(above)),
              loud(10 * held, is(above)),
            ),
            every: scraped,
          },
          ...(missing < samples
            ? [
                test(
                  'it waits anew where more is missing than the window bridges',
                  { [one]: `${above}x${samples - 1 - missing} stale _x${missing - 1} ${above}x${2 * samples}` },
                  ...quiet(held - step, held, 2 * held - step),
                  loud(2 * held, is(above)),
                ),
              ]
            : []),
        ]
      : []),
    test('without a value it is silent', {}, ...quiet(0, 10 * held)),
    test(
      op === 'sum' ? `it sums over ${apart}` : `it takes the largest over ${apart}`,
      { [one]: `${half}x${long}`, [seriesOf(gauge, { ...labels, [apart]: otherwise })]: `${most}x${long}` },
      ...(op === 'sum' ? [loud(held, is(half + most))] : limit === 0 ? [loud(held, is(most))] : quiet(held)),
    ),
    ...by.map((name) =>
      test(
        `it fires for each ${name}`,
        { [one]: `${above}x${long}`, [seriesOf(gauge, { ...labels, [name]: otherwise })]: `${high}x${long}` },
        loud(held, is(above), of({ [name]: otherwise })(high)),
      ),
    ),
  ];
}
