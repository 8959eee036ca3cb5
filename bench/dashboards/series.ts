import { seconds } from '../../catalog/duration.ts';
import { metrics } from '../../catalog/index.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { Point } from './write-request.ts';

/** A series of a made-up run. */
export interface MadeSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** How often it has a new value, in seconds. */
  readonly every: number;
  /** Its value so many seconds after the run began. */
  readonly at: (second: number) => Point['value'];
}

/** The run that is made up. */
export const testid = '20261121T093000Z-booking-simple-load-be9c';

/** Labels that grow with a system: routes, checks, and what a Kafka holds. The others have a few values. */
const growing: Readonly<Record<string, number>> = { uri: 8, group: 5, topic: 10, partition: 12, check: 20 };
const few = 2;

/** So many request names has a run for each of the 10,000 series that there are in all. */
const namesPerSeries = 50 / 10_000;

/** Labels of k6 whose value another decides: a request's name begins with its method, and one scenario makes it. */
const decidedBy: Readonly<Record<string, readonly string[]>> = {
  method: ['name'],
  scenario: ['name', 'check'],
  expected_response: ['status'],
};

/**
 * About `wanted` series of every metric of the catalogue, so that all that a dashboard asks is there. k6's are those of
 * a run of 50 request names where there are 10,000 in all; routes and Kafka's topics are as many as the rest takes. Fewer
 * than about 4,000 cannot be: so many have labels whose values are all known, and do not grow.
 */
export function madeSeries(wanted: number): readonly MadeSeries[] {
  const names = Math.max(1, Math.round(wanted * namesPerSeries));
  const of = (factor: number): readonly MadeSeries[] =>
    metrics.flatMap((metric) => ofMetric(metric, { factor, names }));
  // Twice as many topics and routes are twice as many series, or nearly: a few steps find the factor.
  let factor = wanted / of(1).length;
  for (let step = 0; step < 6; step++) factor *= wanted / of(factor).length;
  return of(factor);
}

/** How many request names there are, and how many times the usual number of everything else that grows. */
interface Size {
  readonly factor: number;
  readonly names: number;
}

function ofMetric(metric: AnyMetric, size: Size): readonly MadeSeries[] {
  // k6 pushes a series only when it has changed, which with so many names is not every second.
  const every = metric.emitter.transport === 'push' ? 5 : seconds(metric.emitter.every);
  const combined = combinations(metric, size).map((labels) => ({ ...added(metric), ...labels }));
  return combined.flatMap((labels, place): MadeSeries[] => {
    const rate = 0.2 + (place % 7);
    if (metric.kind === 'histogram') return buckets(metric, labels, rate, every);
    const __name__ = metric.name;
    if (metric.kind === 'nativeHistogram') {
      return [{ labels: { ...labels, __name__ }, every, at: (second) => native(Math.round(second * rate)) }];
    }
    const wave = (second: number) => 50 + 50 * Math.sin(second / 60 + place);
    const at = metric.kind === 'counter' ? (second: number) => Math.round(second * rate) : wave;
    return [{ labels: { ...labels, __name__ }, every, at }];
  });
}

/** The label sets of a metric: of a group, a topic and a partition only as many as the factor says in all. */
function combinations({ labels: spec }: AnyMetric, { factor, names }: Size): Record<string, string>[] {
  let combined: Record<string, string>[] = [{}];
  const widest = Object.keys(spec).find((label) => ['topic', 'uri', 'check'].includes(label));
  for (const [name, values] of Object.entries(spec)) {
    const some = (growing[name] ?? few) * (name === widest ? factor : 1);
    const count = name === 'name' ? names : Math.max(1, Math.round(some));
    const all = Array.isArray(values)
      ? (values as readonly string[])
      : Array.from({ length: count }, (_, at) => labelValue(name, at));
    combined = combined.flatMap((labels) => possible(name, labels, all).map((value) => ({ ...labels, [name]: value })));
  }
  return combined;
}

/** The values that a label may have beside those that are there. */
function possible(
  name: string,
  labels: Readonly<Record<string, string>>,
  values: readonly string[],
): readonly string[] {
  const decider = decidedBy[name]?.find((one) => one in labels);
  if (decider === undefined) return values;
  const place = Number(/\d+$/.exec(labels[decider] ?? '')?.[0] ?? 0);
  return [values[place % values.length] as string];
}

const labelValue = (name: string, at: number): string =>
  name === 'status' ? String(200 + at) : name === 'partition' ? String(at) : `${name}-${at}`;

const added = ({ emitter }: AnyMetric): Record<string, string> => {
  const values: Record<string, string> = {
    testid,
    system: emitter.system ?? 'booking',
    suite: 'simple',
    profile: 'load',
    job: emitter.job || 'booking',
    instance: '127.0.0.1:1',
  };
  return Object.fromEntries(emitter.adds.map((name) => [name, values[name] ?? name]));
};

function buckets({ name, buckets: bounds = [] }: AnyMetric, labels: MadeSeries['labels'], rate: number, every: number) {
  const all = [...bounds.map(String), '+Inf'];
  const classic = all.map((le, place) => ({
    labels: { ...labels, __name__: `${name}_bucket`, le },
    every,
    at: (second: number) => Math.round((second * rate * (place + 1)) / all.length),
  }));
  const count = (second: number) => Math.round(second * rate);
  return [
    ...classic,
    { labels: { ...labels, __name__: `${name}_count` }, every, at: count },
    { labels: { ...labels, __name__: `${name}_sum` }, every, at: (second: number) => count(second) * 0.05 },
  ];
}

/** Answers between 8 ms and 60 ms, in the buckets that k6 sends. */
function native(answers: number): Point['value'] {
  const places = 24;
  const counts = Array.from({ length: places }, (_, at) => Math.floor((answers * (at < 12 ? at : places - at)) / 144));
  return { schema: 3, offset: -56, counts, sum: answers * 0.05 };
}
