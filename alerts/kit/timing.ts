import { type Duration, seconds } from '../../catalog/duration.ts';
import { scaled, scaledWindow, scrapeInterval, type TimeScale } from '../../catalog/time-scale.ts';
import { selectors } from '../../promql/index.ts';
import type { Alert, AlertGroup } from './alert.ts';

const longest = (lengths: readonly Duration[]): number => Math.max(0, ...lengths.map(seconds));

/**
 * The longest time, in seconds, until the expression has seen a change: one scrape, a full window, one evaluation.
 * The evaluation comes last, so what is held for a while is held for whole evaluations.
 */
function seen(alert: Alert, group: Pick<AlertGroup, 'interval'>, timeScale: TimeScale) {
  const reads = selectors(alert.when.expression.node);
  const evaluation = seconds(scaled(group.interval, timeScale));
  const scrape = longest(reads.map(({ metric }) => scrapeInterval(metric.emitter, timeScale)));
  const window = longest(
    reads.flatMap(({ metric, range }) => (range ? [scaledWindow(range as Duration, metric.emitter, timeScale)] : [])),
  );
  const wholeEvaluations = (length: Duration | undefined) =>
    length ? Math.ceil(seconds(scaled(length, timeScale)) / evaluation) * evaluation : 0;
  return { after: scrape + window + evaluation, wholeEvaluations };
}

/**
 * The longest time, in seconds, from the moment a limit is crossed for good to the notification: scrape, window,
 * evaluation, `for` rounded up to evaluations, and Alertmanager's `group_wait` (as written, at scale 1).
 */
export function detectionBound(
  alert: Alert,
  group: Pick<AlertGroup, 'interval'>,
  { groupWait, timeScale = 1 }: { readonly groupWait: Duration; readonly timeScale?: TimeScale },
): number {
  const { after, wholeEvaluations } = seen(alert, group, timeScale);
  return after + wholeEvaluations(alert.for) + seconds(scaled(groupWait, timeScale));
}

/**
 * The longest time, in seconds, from the moment the limit is kept again to the resolved notification: as for detection,
 * with `keep_firing_for` instead of `for` and Alertmanager's `group_interval` instead of `group_wait`.
 */
export function resolutionBound(
  alert: Alert,
  group: Pick<AlertGroup, 'interval'>,
  { groupInterval, timeScale = 1 }: { readonly groupInterval: Duration; readonly timeScale?: TimeScale },
): number {
  const { after, wholeEvaluations } = seen(alert, group, timeScale);
  return after + wholeEvaluations(alert.keepFiringFor) + seconds(scaled(groupInterval, timeScale));
}
