import { up } from '../../catalog/platform.ts';
import { PresaleError } from '../../config/errors.ts';
import type { Prometheus, Series } from '../../runs/prometheus.ts';
import { asked } from '../expression.ts';
import type { Pair } from '../pair.ts';
import type { Rule } from '../rule.ts';
import { type Evaluations, type Interval, intervals, since } from './course.ts';
import type { Range } from './range.ts';

/** When a rule would have been pending and firing. */
export interface Course {
  /** One for each alert that was active: the labels of its series, and when. */
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly intervals: readonly Interval[];
  }[];
  /** Selectors of which there was no sample in all that time: silence then says nothing. */
  readonly withoutSamples: readonly string[];
}

/** What a rule of before and of now would have done on the same data. */
export interface BacktestedRule {
  readonly alert: string;
  /** What it asks now, or asked last: rules that share a name differ in it. */
  readonly expr: string;
  /** It fires by the same rule as before, so only `is` is there. */
  readonly same: boolean;
  readonly was?: Course;
  readonly is?: Course;
}

/** What the rules would have done in a stretch of recorded time. */
export interface Backtest {
  readonly range: Range;
  readonly rules: readonly BacktestedRule[];
}

/** Prometheus answers at most 11,000 moments at once. */
const mostMoments = 10_000;

/** Where a group leaves its interval to Prometheus, and Prometheus is left to its default. */
const defaultInterval = 60;

/**
 * Evaluates rules over what Prometheus has recorded, at the moments of their group's interval.
 * @param onRule told before each rule, with how many there are
 * @throws {NoAnswer} when Prometheus does not answer, or refuses a query.
 * @throws {PresaleError} when it has no data of that time.
 */
export async function backtest(
  pairs: readonly Pair[],
  range: Range,
  prometheus: Prometheus,
  onRule: (alert: string, number: number, of: number) => void = () => undefined,
): Promise<Backtest> {
  if (!(await hasSamples(prometheus, up.name, range))) {
    throw new PresaleError(
      `Prometheus has no data from ${range.from.toISOString()} to ${range.to.toISOString()}: it did not run then, or no longer keeps it; take a time or a run that it knows`,
    );
  }
  const rules: BacktestedRule[] = [];
  for (const [at, { was, is }] of pairs.entries()) {
    const { alert, expr } = (is ?? was) as Rule;
    onRule(alert, at + 1, pairs.length);
    const same = was !== undefined && is !== undefined && alike(was, is);
    rules.push({
      alert,
      expr,
      same,
      ...(was && !same ? { was: await courseOf(was, range, prometheus) } : {}),
      ...(is ? { is: await courseOf(is, range, prometheus) } : {}),
    });
  }
  return { range, rules };
}

/** Whether two rules fire alike, whatever they say. */
const alike = (a: Rule, b: Rule): boolean =>
  a.expr === b.expr &&
  a.forSeconds === b.forSeconds &&
  a.keepFiringForSeconds === b.keepFiringForSeconds &&
  a.intervalSeconds === b.intervalSeconds;

/** What one rule would have done. */
async function courseOf(rule: Rule, range: Range, prometheus: Prometheus): Promise<Course> {
  const everySeconds = rule.intervalSeconds ?? defaultInterval;
  const from = range.from.getTime() / 1000;
  // The state at the beginning comes from what was before it.
  const before = Math.ceil((rule.forSeconds + rule.keepFiringForSeconds) / everySeconds) + 1;
  const evaluations: Evaluations = {
    from: from - before * everySeconds,
    everySeconds,
    count: before + Math.floor((range.to.getTime() / 1000 - from) / everySeconds) + 1,
  };
  const wanted = asked(rule.expr).selectors.filter(({ absent }) => !absent);
  const texts = [...new Set(wanted.map(({ text }) => text))];
  const present = await Promise.all(texts.map((text) => hasSamples(prometheus, text, range)));
  const alerts = [...(await presence(rule.expr, evaluations, prometheus)).values()].map(({ labels, there }) => ({
    labels,
    intervals: since(
      intervals((evaluation) => there.has(evaluation), evaluations, rule),
      from,
    ),
  }));
  return {
    alerts: alerts.filter((alert) => alert.intervals.length > 0),
    withoutSamples: texts.filter((_, at) => !present[at]),
  };
}

interface Presence {
  readonly labels: Readonly<Record<string, string>>;
  /** The evaluations at which the series was returned. */
  readonly there: Set<number>;
}

/** At which evaluations an expression returned which series. */
async function presence(
  expr: string,
  { from, everySeconds, count }: Evaluations,
  prometheus: Prometheus,
): Promise<ReadonlyMap<string, Presence>> {
  const found = new Map<string, Presence>();
  for (let first = 0; first < count; first += mostMoments) {
    const last = Math.min(count, first + mostMoments) - 1;
    const timeOf = (evaluation: number): Date => new Date((from + evaluation * everySeconds) * 1000);
    const series = await prometheus.queryRange(expr, {
      from: timeOf(first),
      to: timeOf(last),
      stepSeconds: everySeconds,
    });
    for (const each of series) add(found, each, ([time]) => Math.round((time - from) / everySeconds));
  }
  return found;
}

function add(
  found: Map<string, Presence>,
  { labels: { __name__: _, ...labels }, points }: Series,
  evaluationOf: (point: Series['points'][number]) => number,
): void {
  const key = JSON.stringify(Object.entries(labels).sort());
  const known = found.get(key) ?? { labels, there: new Set<number>() };
  for (const point of points) known.there.add(evaluationOf(point));
  found.set(key, known);
}

/** Whether there was any sample of a selector at any time of a range. */
async function hasSamples(prometheus: Prometheus, selector: string, { from, to }: Range): Promise<boolean> {
  const milliseconds = Math.max(1, to.getTime() - from.getTime());
  return (await prometheus.query(`count(last_over_time(${selector}[${milliseconds}ms]))`, to)).length > 0;
}
