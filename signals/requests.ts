import type { Duration } from '../catalog/duration.ts';
import type { requestDurations } from '../catalog/http.ts';
import type { Objective } from '../catalog/objectives.ts';
import {
  bucketsOf,
  countOf,
  div,
  histogramQuantile,
  matching,
  mul,
  not,
  or,
  over,
  rate,
  sum,
  type Window,
} from '../promql/index.ts';
import { signal } from './signal.ts';

type Latency = Objective & { readonly quantile: number };
type Requests = ReturnType<typeof requestDurations<'system' | 'job' | 'instance'>>;

/** A service that answers requests, and what is promised of its answers. */
interface Service<L extends Latency, E extends Objective> {
  /** The latency that its emitter shows; other services have the same name. */
  readonly metric: Requests;
  /** Its own word before every title, where another service has the titles without. */
  readonly called?: string;
  readonly latency: L;
  readonly errors: E;
  /** What is promised besides, where that is. */
  readonly p50?: Latency;
  readonly p95?: Latency;
  readonly throughput?: Objective;
  /** What it is judged over. */
  readonly window: Duration;
}

const ownOf = ({ emitter: { job } }: Requests) => ({ job });

/** Those who are turned away are not served. */
const servedOf = (metric: Requests) => {
  const own = ownOf(metric);
  return metric.turnedAway === undefined ? own : { ...own, status: not(String(metric.turnedAway)) };
};

/** Requests that count for how soon and how well a service answers, per second. */
const servedRate = (metric: Requests, w: Window) => sum(['system'], rate(over(countOf(metric, servedOf(metric)), w)));

/** The share of the requests to a service that it answered with 5xx; those who are turned away are left out. */
export function failedShare(metric: Requests, w: Window) {
  const all = servedRate(metric, w);
  const failed = sum(['system'], rate(over(countOf(metric, { ...ownOf(metric), status: matching('5..') }), w)));
  return div(or(failed, mul(0, all)), all);
}

/** How fast a service answers, how often, and how often it fails, as it measures itself. */
export function requestSignals<const L extends Latency, const E extends Objective>({
  metric,
  called,
  latency,
  errors,
  p50,
  p95,
  throughput,
  window,
}: Service<L, E>) {
  const { turnedAway } = metric;
  const leftOut =
    turnedAway === undefined ? '' : ` Those who are turned away with ${turnedAway} are left out: they are not served.`;
  const titled = (text: string): string =>
    called === undefined ? text : `${called} ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
  const buckets = (w: Window) => rate(over(bucketsOf(metric, servedOf(metric)), w));
  const answers = (w: Window) => rate(over(countOf(metric, ownOf(metric)), w));

  const quantileOf = (quantile: number) =>
    ({
      title: titled(`Request latency p${quantile * 100}`),
      description: `${quantile * 100} of a hundred requests are answered within this time, as the service measured it.${leftOut}`,
      unit: 's',
      query: (w: Window) => histogramQuantile(quantile, sum(['system', 'le'], buckets(w))),
      window,
    }) as const;

  return {
    p50: signal({ ...quantileOf(0.5), ...(p50 && { objective: p50 }) }),
    p95: signal({ ...quantileOf(0.95), ...(p95 && { objective: p95 }) }),
    promised: signal({ ...quantileOf(latency.quantile), objective: latency }),
    byRoute: signal({
      title: titled('Request latency p99 by route'),
      description: `Where the time goes: the slowest one in a hundred of each route.${leftOut}`,
      unit: 's',
      query: (w) => histogramQuantile(0.99, sum(['uri', 'method', 'le'], buckets(w))),
      legend: ['method', 'uri'],
      window,
    }),
    rate: signal({
      title: titled('Requests'),
      description: 'Requests that the service answered, per second.',
      unit: 'per second',
      query: (w) => sum(['system'], answers(w)),
      ...(throughput && { objective: throughput }),
      window,
    }),
    served: signal({
      title: titled('Requests served'),
      description: `Requests that count for how soon and how well the service answers, per second.${leftOut}`,
      unit: 'per second',
      query: (w) => servedRate(metric, w),
      window,
    }),
    byStatus: signal({
      title: titled('Requests by status'),
      description: 'Answers of the service by HTTP status, per second.',
      unit: 'per second',
      query: (w) => sum(['status'], answers(w)),
      legend: ['status'],
    }),
    errorRatio: signal({
      title: titled('Failed requests'),
      description: `Share of the requests that the service answered with 5xx.${leftOut}`,
      unit: 'ratio',
      query: (w) => failedShare(metric, w),
      objective: errors,
      window,
    }),
  };
}
