import { type Duration, seconds } from '../../catalog/duration.ts';
import type { System } from '../../catalog/systems.ts';
import type { JudgedSignal, Signal } from '../../signals/signal.ts';
import { type Alert, alert, steady } from './alert.ts';
import { above, atLeast, type Condition, provided, type StaysBelow } from './condition.ts';

/** So many times as often as one in a hundred is one, or one in twenty: of fewer a single slow one could be the p99, or the p95. */
const leastOfThose = 1.2;

/** What a p95 is about, and a limit of 5 %: for `aboveAmongEnough`. */
export const oneInTwenty = 20;

/** What happens per second, below which no share of one in so many is judged over a window: 120 in it for p99 and a hundredth. */
export const leastTraffic = (window: Duration, oneIn = 100): number => (leastOfThose * oneIn) / seconds(window);

/** A quantile or a share above its critical level, where enough of what it is about happens per second in its window. */
export const aboveAmongEnough = <L extends string>(
  signal: JudgedSignal<L, StaysBelow>,
  rate: Signal<L>,
  oneIn?: number,
): Condition<L> => provided(above(signal, 'critical'), atLeast(rate, leastTraffic(signal.window, oneIn)));

type Judged = JudgedSignal<'system', StaysBelow>;

/** What a service shows of its requests. */
interface Requests {
  readonly latency: Judged;
  readonly errors: Judged;
  /** Those that the others are about, per second. */
  readonly rate: Signal<'system'>;
}

/** Whether a system answers, and soon enough: `BookingLatencyHigh` and `BookingErrorsHigh`. */
export function requestAlerts({ name }: System, { latency, errors, rate }: Requests): readonly Alert[] {
  const prefix = name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return [
    alert(`${prefix}LatencyHigh`, {
      when: aboveAmongEnough(latency, rate),
      ...steady,
      severity: 'critical',
      component: 'api',
      summary: 'Requests take too long',
      description: ({ value, limit, label }) =>
        `Last measured: the slowest one in a hundred requests to ${label('system')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert(`${prefix}ErrorsHigh`, {
      when: aboveAmongEnough(errors, rate),
      ...steady,
      severity: 'critical',
      component: 'api',
      summary: 'Too many requests fail',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the requests to ${label('system')} failed with 5xx. The limit is ${limit}.`,
    }),
  ];
}
