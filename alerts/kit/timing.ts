import { bookingSourceUp } from '../../catalog/booking.ts';
import { type Duration, seconds } from '../../catalog/duration.ts';
import { kafkaSourceUp } from '../../catalog/kafka.ts';
import type { AnyMetric, Emitter } from '../../catalog/metric.ts';
import { up } from '../../catalog/platform.ts';
import { scaled, scaledWindow, scrapeInterval, scrapeTimeout, type TimeScale } from '../../catalog/time-scale.ts';
import { type Node, operands, type SelectorNode, selectors } from '../../promql/index.ts';
import type { Alert, AlertGroup } from './alert.ts';

const longest = (lengths: readonly Duration[]): number => Math.max(0, ...lengths.map(seconds));

/** Since when time is counted, and at which scale. */
interface TimingOptions {
  readonly timeScale?: TimeScale;
  /**
   * `cause`: the value is beyond the limit from now on. `limit`: it is so over the alert's whole window, which somebody
   * knows who counts over that window too. The same where there is no window.
   */
  readonly since?: 'cause' | 'limit';
}

type Group = Pick<AlertGroup, 'interval'>;

/** The ranges that fill with what was before a change. `last_over_time` shows the newest sample, so its range does not. */
const filling = (node: Node): readonly SelectorNode[] =>
  node.type === 'selector'
    ? [node]
    : node.type === 'call' && node.name === 'last_over_time'
      ? []
      : operands(node).flatMap(filling);

/** The longest window, in seconds, after which an alert's expression tells of a change alone; 0 where it does so at once. */
export const windowOf = ({ when }: Alert, timeScale: TimeScale): number =>
  longest(
    filling(when.expression.node).flatMap(({ metric, range }) =>
      range ? [scaledWindow(range as Duration, metric.emitter, timeScale)] : [],
    ),
  );

/**
 * The longest time, in seconds, until the expression has seen a change: one scrape, a full window, one evaluation.
 * The evaluation comes last, so what is held for a while is held for whole evaluations.
 */
function seen(alert: Alert, group: Group, { timeScale = 1, since = 'cause' }: TimingOptions) {
  const reads = selectors(alert.when.expression.node);
  const evaluation = seconds(scaled(group.interval, timeScale));
  const scrape = longest(reads.map(({ metric }) => scrapeInterval(metric.emitter, timeScale)));
  const wholeEvaluations = (length: Duration | undefined) =>
    length ? Math.ceil(seconds(scaled(length, timeScale)) / evaluation) * evaluation : 0;
  return { after: scrape + (since === 'cause' ? windowOf(alert, timeScale) : 0) + evaluation, wholeEvaluations };
}

/**
 * The longest time, in seconds, from the moment a limit is crossed for good to the notification: scrape, window,
 * evaluation, `for` rounded up to evaluations, and Alertmanager's `group_wait` (as written, at scale 1). Where the
 * alert is that nobody answers, or that a target is gone, also the time after which Prometheus knows that.
 */
export function detectionBound(
  alert: Alert,
  group: Group,
  { groupWait, ...options }: TimingOptions & { readonly groupWait: Duration },
): number {
  const { timeScale = 1 } = options;
  const { after, wholeEvaluations } = seen(alert, group, options);
  return after + known(alert, timeScale) + wholeEvaluations(alert.for) + seconds(scaled(groupWait, timeScale));
}

/**
 * The longest time, in seconds, from the moment the limit is kept again to the resolved notification: as for detection,
 * with `keep_firing_for` instead of `for` and Alertmanager's `group_interval` instead of `group_wait`. Where samples come
 * no more, what `last_over_time` bridges goes before it.
 */
export function resolutionBound(
  alert: Alert,
  group: Group,
  { groupInterval, ...options }: TimingOptions & { readonly groupInterval: Duration },
): number {
  const { after, wholeEvaluations } = seen(alert, group, options);
  return after + wholeEvaluations(alert.keepFiringFor) + seconds(scaled(groupInterval, options.timeScale ?? 1));
}

/** What says of somebody whether they answered. */
const answers: readonly AnyMetric[] = [up, bookingSourceUp, kafkaSourceUp];

/**
 * A target's series get their stale markers when two of its scrapes, and a tenth of one, should have been.
 * @see https://github.com/prometheus/prometheus/blob/main/scrape/scrape.go endOfRunStaleness
 */
const scrapesUntilStale = 2.1;

/** The time, in seconds, by which Prometheus knows later that there is no answer, or no target, than of another value. */
function known({ when }: Alert, timeScale: TimeScale): number {
  const longestOf = (length: (emitter: Pick<Emitter, 'every'>) => Duration, metrics: readonly AnyMetric[]) =>
    longest(metrics.map(({ emitter }) => length(emitter)));
  const metrics = selectors(when.expression.node).map(({ metric }) => metric);
  if (calls(when.expression.node, 'absent')) {
    return (scrapesUntilStale - 1) * longestOf((emitter) => scrapeInterval(emitter, timeScale), metrics);
  }
  const asked = when.limit === 0 ? metrics.filter((metric) => answers.includes(metric)) : [];
  return longestOf((emitter) => scrapeTimeout(emitter, timeScale), asked);
}

const calls = (node: Node, name: string): boolean =>
  (node.type === 'call' && node.name === name) || operands(node).some((one) => calls(one, name));
