import { duration } from '../catalog/duration.ts';
import { alerts as alertsMetric } from '../catalog/platform.ts';
import { platform } from '../catalog/systems.ts';
import { lastOverTime, over, print, where } from '../promql/index.ts';
import type { AlertReceiver, Notification } from './alert-receiver.ts';
import { alertWords } from './alert-words.ts';
import type { Alertmanager } from './alertmanager.ts';
import type { ActiveAlert, Prometheus, RuleGroup } from './prometheus.ts';
import { settled } from './settled.ts';
import { unwatchedSeconds } from './unwatched.ts';
import { until } from './wait.ts';
import { deliveredAt, delivery, oldest, watchdog } from './watchdog.ts';

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
  /** What to do: a path in this checkout, or an address. */
  readonly runbook?: string;
}

/** The record of alerts of a run. */
export interface AlertRecord {
  /** Alerts about the system or the platform that fired at any time of the run, whatever their severity; without the Watchdog. */
  readonly fired: readonly SeenAlert[];
  /** Alerts that were still pending when the bounded wait was over. */
  readonly pending: readonly SeenAlert[];
  readonly watchdog: {
    readonly firing: boolean;
    readonly atAlertmanager: boolean;
    /** When the receiver was last notified of it, as ISO time; absent when never, not of late, or if it resolved. */
    readonly deliveredAt?: string;
    /** What to do where one of these is not so: a path in this checkout, or an address. */
    readonly runbook?: string;
  };
  /** Alert rules that Prometheus cannot evaluate, with its words. */
  readonly brokenRules: readonly string[];
  /** The longest time of the load in which Prometheus evaluated no rule, in seconds; absent where there was none. */
  readonly unwatchedSeconds?: number;
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

/**
 * Whether an alert is of a system, by its label, or of the platform, without which nobody would know. One of another system
 * is left of a stack that watched that one before.
 */
const isOf =
  (name: string) =>
  ({ system = name }: Labels): boolean =>
    system === name || system === platform.name;

/** The alerts about a system that fire now, by key, each with what it is about: asked before a run begins. */
export async function firingNow(prometheus: Prometheus, system: string): Promise<ReadonlyMap<string, string>> {
  const all = (await prometheus.alerts()).filter(({ state }) => state === 'firing').map(({ labels }) => labels);
  const firing = all.filter((labels) => decides(labels) && isOf(system)(labels));
  return new Map(firing.map((labels) => [keyOf(labels), alertWords(labels)]));
}

/** The run whose alerts are recorded. */
interface WatchedRun {
  /** The value of the label `system` on what it loads. */
  readonly system: string;
  readonly startedAt: Date;
  readonly loadEndedAt: Date;
  /** As {@link firingNow} told them. */
  readonly firingBefore: ReadonlyMap<string, string>;
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
  run: WatchedRun,
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
    async () => (await prometheus.alerts()).filter(({ labels }) => isOf(run.system)(labels)),
    (now) => {
      const pending = [...new Set(pendingOf(now).map(({ alertname = '' }) => alertname))];
      if (pending.length > 0 && pending.join() !== told) onPending(pending, boundSeconds);
      told = pending.join();
      return pending.length === 0;
    },
    { seconds: boundSeconds, everySeconds, signal },
  );

  // An alert that turned firing this moment may not be among the stored series yet.
  const fired = distinct([
    ...(await firedSince(prometheus, run.startedAt)).filter(isOf(run.system)),
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
  const runbooks = runbooksOf(groups);
  const seen = (labels: Labels): SeenAlert => {
    const notification = notified(notifications, labels, run.startedAt);
    const runbook = runbooks.get(labels.alertname ?? '');
    return {
      alertname: labels.alertname ?? '',
      severity: labels.severity ?? '',
      system: labels.system ?? '',
      labels,
      watchesLatency: latencyRules.has(labels.alertname ?? ''),
      firedBefore: run.firingBefore.has(keyOf(labels)),
      ...(notification ? { notifiedAt: notification.receivedAt } : {}),
      ...(notification?.annotations.description ? { description: notification.annotations.description } : {}),
      ...(runbook ? { runbook } : {}),
    };
  };
  const delivered = deliveredAt(notifications, heartbeat);
  const heartbeatRunbook = runbooks.get(watchdog);
  const unwatched = await unwatchedSeconds(prometheus, { from: run.startedAt, to: run.loadEndedAt }, interval);
  return {
    fired: fired.filter(({ alertname }) => alertname !== watchdog).map(seen),
    pending: pendingOf(active).map(seen),
    watchdog: {
      firing: active.some(({ state, labels }) => state === 'firing' && labels.alertname === watchdog),
      atAlertmanager: await alertmanager.has(watchdog),
      ...(delivered ? { deliveredAt: delivered } : {}),
      ...(heartbeatRunbook ? { runbook: heartbeatRunbook } : {}),
    },
    brokenRules: groups.flatMap(({ rules }) =>
      rules.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError ?? 'error'}`),
    ),
    ...(unwatched > 0 ? { unwatchedSeconds: unwatched } : {}),
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

/** The runbook of each alert, by its name. */
const runbooksOf = (groups: readonly RuleGroup[]): ReadonlyMap<string, string> =>
  new Map(
    groups.flatMap(({ rules }) =>
      rules.flatMap(({ name, annotations: { runbook_url: runbook } }) => (runbook ? [[name, runbook] as const] : [])),
    ),
  );

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
