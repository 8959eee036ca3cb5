import type { Alert } from '../../alerts/kit/alert.ts';
import { leastTraffic } from '../../alerts/kit/requests.ts';
import { windowOf } from '../../alerts/kit/timing.ts';
import type { Duration } from '../../catalog/duration.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import { level, type Objective } from '../../catalog/objectives.ts';
import type { FaultOrder } from '../../runs/faults.ts';
import { type Cause, shareKnown } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import type { Call } from '../alert-proofs/stage.ts';

/** People who ask a service more than once in half a second while something is wrong, and what they were answered. */
export interface Asking {
  readonly calls: readonly Call[];
  readonly fault: (order: FaultOrder) => Promise<() => Promise<void>>;
  readonly timeScale: number;
}

/** The requests per second below which an alert judges none. */
const trafficOf = ({ when }: Alert): number => leastTraffic(when.signal.window as Duration);

/** What is slow. */
interface Slow {
  readonly metric: AnyMetric;
  readonly latency: Objective & { readonly quantile: number };
  /** Whether a request counts only when it took so much longer than the limit that it was held up. */
  readonly onlyHeldUp?: boolean;
}

/** What is not held up takes some milliseconds, and on a busy machine some more: never so much, in seconds. */
const onItsOwn = 0.25;

/** One request in five takes longer than people may wait. */
export function slowRequests(
  { calls, fault, timeScale }: Asking,
  alert: string,
  { metric, latency, onlyHeldUp = false }: Slow,
): Cause {
  const limit = level(latency, 'critical');
  const rule = ruleOf({ alert }).alert;
  const window = windowOf(rule, timeScale);
  const slowest = (at: number) => {
    const took = calls.filter((one) => one.at > at - window && one.at <= at).map(({ seconds }) => seconds);
    if (took.length < trafficOf(rule) * window) return 0;
    return took.sort((a, b) => a - b)[Math.ceil(latency.quantile * took.length) - 1] ?? 0;
  };
  const held = limit + 0.5;
  const edges = [0, ...(metric.buckets ?? [])];
  return {
    alert,
    act: 'crowd',
    does: `the fault \`slow-requests\`, which holds one request in five up for ${held} s`,
    labels: {},
    witness: {
      who: 'the visitors time their requests',
      read: async () => slowest(Date.now() / 1000),
      beyond: (value) => value > limit + (onlyHeldUp ? onItsOwn : 0),
    },
    rightUntil: { least: limit, most: Math.max(...edges) },
    // Prometheus knows of a duration only between which buckets of the histogram it lies.
    right: (at) => ({
      least: limit,
      most: edges.find((edge) => edge >= slowest(at)) ?? Number.POSITIVE_INFINITY,
    }),
    begin: () => fault({ name: 'slow-requests', parameters: { milliseconds: held * 1000, share: 0.2 } }),
  };
}

/** One request in five is refused. */
export function failingRequests({ calls, fault, timeScale }: Asking, alert: string, errors: Objective): Cause {
  const limit = level(errors, 'critical');
  const rule = ruleOf({ alert }).alert;
  const { share, right } = shareKnown(rule, timeScale, {
    some: () => calls.flatMap(({ at, status }) => (status >= 500 ? at : [])),
    all: () => calls.map(({ at }) => at),
    least: trafficOf(rule),
  });
  return {
    alert,
    act: 'crowd',
    does: 'the fault `failing-requests`, which refuses one request in five',
    labels: {},
    witness: {
      who: 'the visitors count how often it did not work',
      read: share,
      beyond: (value) => value > limit,
    },
    right,
    rightUntil: { least: limit, most: 1 },
    begin: () => fault({ name: 'failing-requests', parameters: { share: 0.2 } }),
  };
}
