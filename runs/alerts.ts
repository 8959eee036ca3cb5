import { duration } from '../catalog/duration.ts';
import { alerts as alertsMetric } from '../catalog/platform.ts';
import { lastOverTime, over, print, where } from '../promql/index.ts';
import type { AlertReceiver, Notification } from './alert-receiver.ts';
import type { Alertmanager } from './alertmanager.ts';
import { goSeconds } from './go-duration.ts';
import { NoAnswer } from './http-json.ts';
import type { ActiveAlert, Prometheus, RuleGroup, ScrapeTarget } from './prometheus.ts';
import { until } from './wait.ts';

/** The alert that always fires: as long as it arrives, the way from rule to receiver works. */
const watchdog = 'Watchdog';

/** What a notification may take on its way from Alertmanager to the receiver's record, in seconds. */
const delivery = 5;

type Labels = Readonly<Record<string, string>>;

/** An alert that fired or was pending in a run. */
export interface SeenAlert {
  readonly alertname: string;
  readonly severity: string;
  readonly system: string;
  readonly labels: Labels;
  /** Its rule compares a quantile of durations: latency, on which not every profile is judged. */
  readonly watchesLatency: boolean;
  /** It was firing when the run began, so the run's load cannot be its only cause. */
  readonly firedBefore: boolean;
  /** When the receiver was first notified of it in this run, as ISO time; absent when it was not. */
  readonly notifiedAt?: string;
  /** What the alert says, from its notification. */
  readonly description?: string;
}

/** The record of alerts of a run. */
export interface AlertRecord {
  /** Alerts that fired at any time of the run, whatever their severity; without the Watchdog. */
  readonly fired: readonly SeenAlert[];
  /** Alerts that were still pending when the bounded wait was over. */
  readonly pending: readonly SeenAlert[];
  readonly watchdog: {
    readonly firing: boolean;
    readonly atAlertmanager: boolean;
    /** When the receiver was last notified of it, as ISO time; absent when never, not of late, or if it resolved. */
    readonly deliveredAt?: string;
  };
  /** Alert rules that Prometheus cannot evaluate, with its words. */
  readonly brokenRules: readonly string[];
  /** How many alert rules there are, and how many targets are scraped. */
  readonly alertRules: number;
  readonly targets: number;
  /** The longest that the wait for pending alerts could last, and how long it lasted, in seconds. */
  readonly boundSeconds: number;
  readonly waitedSeconds: number;
}

/** Whom the record is read from. */
export interface AlertSources {
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  readonly receiver: AlertReceiver;
}

/** The identity of an alert: all its labels, but for the state that `ALERTS` adds. */
const keyOf = ({ alertstate: _, ...labels }: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** An alert that nobody needs to act on does not decide a run. */
const decides = (labels: Labels): boolean => labels.severity !== 'info' && labels.alertname !== watchdog;

/** The pending alerts that could still decide a run. */
const pendingOf = (active: readonly ActiveAlert[]): Labels[] =>
  active.filter(({ state, labels }) => state === 'pending' && decides(labels)).map(({ labels }) => labels);

/** The alerts that fire now, by key, with their names: asked before a run begins. */
export async function firingNow(prometheus: Prometheus): Promise<ReadonlyMap<string, string>> {
  const firing = (await prometheus.alerts()).filter(({ state, labels }) => state === 'firing' && decides(labels));
  return new Map(firing.map(({ labels }) => [keyOf(labels), labels.alertname ?? '']));
}

/**
 * Waits, bounded, until the load's last samples were scraped and judged and no alert is pending any more; then gives
 * the record of the run. The bound comes from the running rules: the longest `for`, an evaluation, the group wait.
 * `onPending` is told whom it waits for.
 * @throws {NoAnswer} when Prometheus, Alertmanager or the receiver does not answer, or Prometheus does not judge the
 * load's last samples: then it cannot say that no alert is due.
 */
export async function alertRecord(
  { prometheus, alertmanager, receiver }: AlertSources,
  run: { readonly startedAt: Date; readonly loadEndedAt: Date; readonly firingBefore: ReadonlyMap<string, string> },
  signal: AbortSignal,
  onPending: (alertnames: readonly string[], boundSeconds: number) => void = () => undefined,
): Promise<AlertRecord> {
  const waitedFrom = performance.now();
  const groups = await prometheus.ruleGroups();
  const { groupWait, repeatOf } = await alertmanager.timing();
  const heartbeat = repeatOf(watchdog);
  const { forSeconds, interval } = longestOf(groups);
  const boundSeconds = forSeconds + 2 * interval + groupWait;
  const everySeconds = Math.min(0.5, interval / 2);

  const targets = await settled(prometheus, run.loadEndedAt, interval, signal);
  let told = '';
  const active = await until(
    () => prometheus.alerts(),
    (now) => {
      const pending = pendingOf(now).map(({ alertname = '' }) => alertname);
      if (pending.length > 0 && pending.join() !== told) onPending(pending, boundSeconds);
      told = pending.join();
      return pending.length === 0;
    },
    { seconds: boundSeconds, everySeconds, signal },
  );

  // An alert that turned firing this moment may not be among the stored series yet.
  const fired = distinct([
    ...(await firedSince(prometheus, run.startedAt)),
    ...active.filter(({ state }) => state === 'firing').map(({ labels }) => labels),
  ]);
  const expected = fired.filter((labels) => decides(labels) && !run.firingBefore.has(keyOf(labels)));
  // Delivery takes the group wait, and a little for the way. What was sent before Alertmanager had been discovered, as
  // the first Watchdog of a new stack may be, is lost until it is sent again.
  const notifications = await until(
    () => receiver.notifications(new Date(Math.min(run.startedAt.getTime(), Date.now() - oldest(heartbeat) * 1000))),
    (all) =>
      deliveredAt(all, heartbeat) !== undefined && expected.every((labels) => notified(all, labels, run.startedAt)),
    { seconds: (await prometheus.resendDelay()) + groupWait + interval + delivery, everySeconds, signal },
  );

  const latencyRules = latencyRulesOf(groups);
  const seen = (labels: Labels): SeenAlert => {
    const notification = notified(notifications, labels, run.startedAt);
    return {
      alertname: labels.alertname ?? '',
      severity: labels.severity ?? '',
      system: labels.system ?? '',
      labels,
      watchesLatency: latencyRules.has(labels.alertname ?? ''),
      firedBefore: run.firingBefore.has(keyOf(labels)),
      ...(notification ? { notifiedAt: notification.receivedAt } : {}),
      ...(notification?.annotations.description ? { description: notification.annotations.description } : {}),
    };
  };
  const delivered = deliveredAt(notifications, heartbeat);
  return {
    fired: fired.filter(({ alertname }) => alertname !== watchdog).map(seen),
    pending: pendingOf(active).map(seen),
    watchdog: {
      firing: active.some(({ state, labels }) => state === 'firing' && labels.alertname === watchdog),
      atAlertmanager: await alertmanager.has(watchdog),
      ...(delivered ? { deliveredAt: delivered } : {}),
    },
    brokenRules: groups.flatMap(({ rules }) =>
      rules.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError ?? 'error'}`),
    ),
    alertRules: groups.flatMap(({ rules }) => rules.filter(({ type }) => type === 'alerting')).length,
    targets,
    boundSeconds,
    waitedSeconds: (performance.now() - waitedFrom) / 1000,
  };
}

/** The longest `for` of the alert rules and the longest evaluation interval, in seconds. */
function longestOf(groups: readonly RuleGroup[]): { readonly forSeconds: number; readonly interval: number } {
  const rules = groups.flatMap((group) => group.rules);
  return {
    forSeconds: Math.max(0, ...rules.map((rule) => rule.duration ?? 0)),
    interval: Math.max(0.1, ...groups.map((group) => group.interval)),
  };
}

/** The names of the rules that ask for a quantile. */
const latencyRulesOf = (groups: readonly RuleGroup[]): ReadonlySet<string> =>
  new Set(
    groups.flatMap(({ rules }) =>
      rules.filter(({ query }) => query.includes('histogram_quantile(')).map(({ name }) => name),
    ),
  );

/** So many intervals, and some seconds, may pass before a scrape or an evaluation is overdue on a busy machine. */
const overdue = (interval: number): number => 4 * interval + 5;

/**
 * Waits until every target was scraped after the load's end, and every rule group evaluated after that: before, an
 * alert that the last seconds earn is not even pending. Gives the number of targets.
 * @throws {NoAnswer} when one of them is overdue.
 */
async function settled(
  prometheus: Prometheus,
  loadEndedAt: Date,
  interval: number,
  signal: AbortSignal,
): Promise<number> {
  const targets = await prometheus.targets();
  const scrape = Math.max(1, ...targets.map(({ scrapeInterval }) => goSeconds(scrapeInterval)));
  const everySeconds = Math.min(0.5, interval / 2);
  const isScraped = (now: readonly ScrapeTarget[]) => now.every(({ lastScrape }) => new Date(lastScrape) > loadEndedAt);
  const scraped = await until(() => prometheus.targets(), isScraped, {
    seconds: overdue(scrape),
    everySeconds,
    signal,
  });
  // An evaluation is named by its start, and looks at a moment shortly before: only one that starts well after the
  // scrapes were stored has seen them for sure.
  const stored = scraped.map((target) => Date.parse(target.lastScrape) + target.lastScrapeDuration * 1000);
  const newest = Math.max(loadEndedAt.getTime(), ...stored) + Math.min(0.5, interval / 2) * 1000;
  const isJudged = (groups: readonly RuleGroup[]) =>
    groups.every(({ lastEvaluation }) => Date.parse(lastEvaluation) >= newest);
  const judged = await until(() => prometheus.ruleGroups(), isJudged, {
    seconds: overdue(interval),
    everySeconds,
    signal,
  });
  if (!signal.aborted && !(isScraped(scraped) && isJudged(judged))) {
    throw new NoAnswer('Prometheus has not scraped every target and evaluated every rule since the load ended');
  }
  return scraped.length;
}

/** The labels of all alerts that fired at any time since then. */
async function firedSince(prometheus: Prometheus, since: Date): Promise<Labels[]> {
  const range = duration(Math.max(1, Date.now() - since.getTime()) / 1000);
  const samples = await prometheus.query(
    print(lastOverTime(over(where(alertsMetric, { alertstate: 'firing' }), range))),
  );
  return samples.map(({ labels: { __name__: _, alertstate: __, ...labels } }) => labels);
}

const distinct = (all: readonly Labels[]): Labels[] => [
  ...new Map(all.map((labels) => [keyOf(labels), labels])).values(),
];

const notified = (all: readonly Notification[], labels: Labels, since: Date): Notification | undefined =>
  all.find(
    (each) => each.status === 'firing' && keyOf(each.labels) === keyOf(labels) && new Date(each.receivedAt) >= since,
  );

/** The age from which the Watchdog is overdue, in seconds. */
const oldest = (heartbeat: number): number => heartbeat + delivery;

/** When the Watchdog last arrived, unless the last word of it was "resolved", or its next word is overdue. */
function deliveredAt(all: readonly Notification[], heartbeat: number): string | undefined {
  const last = all.findLast(({ alertname }) => alertname === watchdog);
  if (last?.status !== 'firing') return undefined;
  const age = (Date.now() - Date.parse(last.receivedAt)) / 1000;
  return age <= oldest(heartbeat) ? last.receivedAt : undefined;
}

/** How many alerts are pending and firing, for the live line; without the Watchdog. */
export function countByState(active: readonly ActiveAlert[]): {
  readonly pending: string[];
  readonly firing: string[];
} {
  const names = (state: string) => [
    ...new Set(
      active
        .filter((each) => each.state === state && each.labels.alertname !== watchdog)
        .map(({ labels }) => labels.alertname ?? ''),
    ),
  ];
  return { pending: names('pending'), firing: names('firing') };
}
