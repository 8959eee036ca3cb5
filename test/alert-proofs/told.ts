import { alertReceiverAt } from '../../runs/alert-receiver.ts';
import { prometheusAt } from '../../runs/prometheus.ts';
import { until } from '../checkout.ts';
import type { DemoStack } from '../panels/demo-stack.ts';
import { now } from '../panels/witness.ts';

type Labels = Readonly<Record<string, string>>;

/** What somebody was told of an alert. */
export interface Told {
  /** When, in seconds since the epoch. */
  readonly at: number;
  /** When Prometheus made up its mind that the alert fires. */
  readonly firedAt: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The link to the panel; where there is none. */
  readonly panelURL?: string | undefined;
}

/** Which alert, since when, and how long to wait for it, in seconds. */
export interface Awaited {
  readonly alert: string;
  readonly labels: Labels;
  readonly since: number;
  readonly within: number;
  /** In words, for the error. */
  readonly what: string;
}

/** Waits for a notification at the alert receiver. @throws {Error} when it does not come. */
export async function told(
  { target }: Pick<DemoStack, 'target'>,
  status: 'firing' | 'resolved',
  { alert, labels, since, within, what }: Awaited,
): Promise<Told> {
  const receiver = alertReceiverAt(target.alertReceiverUrl);
  const found = async () =>
    (await receiver.notifications(new Date(since * 1000), alert)).find(
      (one) => one.status === status && has(one.labels, labels),
    );
  const { receivedAt, startsAt, ...rest } = await awaited(found, what, within);
  return { ...rest, at: Date.parse(receivedAt) / 1000, firedAt: Date.parse(startsAt) / 1000 };
}

/** Waits for an alert to fire, or to fire no more, by Prometheus itself. @throws {Error} when it does not. */
export async function seenFiring(
  { prometheusUrl }: Pick<DemoStack, 'prometheusUrl'>,
  status: 'firing' | 'resolved',
  { alert, labels, within, what }: Awaited,
): Promise<Told> {
  const prometheus = prometheusAt(prometheusUrl);
  const firing = async () =>
    (await prometheus.alerts()).find(
      (one) => one.state === 'firing' && one.labels.alertname === alert && has(one.labels, labels),
    );
  const found =
    status === 'firing'
      ? await awaited(firing, what, within)
      : await awaited(async () => ((await firing()) ? undefined : { labels, annotations: {} }), what, within);
  return { labels: found.labels, annotations: found.annotations, at: now(), firedAt: now() };
}

async function awaited<T>(ask: () => Promise<T | undefined>, what: string, within: number): Promise<T> {
  let found: T | undefined;
  const come = async () => {
    found = await ask().catch(() => undefined);
    return found !== undefined;
  };
  await until(come, what, within);
  return found as T;
}

const has = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);
