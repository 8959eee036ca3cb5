import type { AnyMetric } from '../../catalog/metric.ts';
import { alertReceiverAt } from '../../runs/alert-receiver.ts';
import { prometheusAt } from '../../runs/prometheus.ts';
import { until } from '../checkout.ts';
import { type Answering, answeredRequests, type Observed, scrapesUntil } from './day.ts';
import type { WatchedStack } from './demo-stack.ts';
import { now, sumOf, type Witness } from './witness.ts';

/** Points of panels come every five seconds, and the last seconds before one must have been scraped. */
const grid = 5;
const pause = 2;

/** Waits until everybody has read what is to be looked at, and gives what was seen; `job` is the service with the log. */
export async function observed(
  system: Pick<WatchedStack, 'stack' | 'prometheusUrl' | 'witness'>,
  job: string,
  { beside, faults, load }: Pick<Observed, 'faults' | 'load'> & { readonly beside: Witness },
): Promise<Answering> {
  const restsAt = Math.ceil((now() + pause) / grid) * grid;
  const isRead = () => now() > restsAt && [system.witness, beside].every((one) => one.hasReadAllSince(restsAt + 1));
  await until(isRead, 'the witnesses have read everything since', 30);
  const requests = await answeredRequests(system, job);
  return {
    witness: { of: (source) => [...system.witness.of(source), ...beside.of(source)] },
    scrapes: await scrapesUntil(system.prometheusUrl, restsAt),
    ...{ requests, load, faults, restsAt },
  };
}

/** Whether a service has counted something, as a witness has read it last. */
export function hasCounted(
  { witness }: Pick<WatchedStack, 'witness'>,
  { name, emitter }: Pick<AnyMetric, 'name' | 'emitter'>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const newest = witness.of(emitter.job).at(-1);
  return newest !== undefined && sumOf(newest, name, labels) > 0;
}

/** Waits until every alert that fires has been told, and one among them: which others fire depends on how long it took. */
export async function everyAlertTold(
  { target, prometheusUrl }: Pick<WatchedStack, 'target' | 'prometheusUrl'>,
  alertname: string,
): Promise<void> {
  const [receiver, prometheus] = [alertReceiverAt(target.alertReceiverUrl), prometheusAt(prometheusUrl)];
  const all = async () => {
    const heard = new Set((await receiver.notifications()).map((one) => one.alertname));
    const alerts = await prometheus.alerts();
    const known = alerts.every(({ state, labels }) => state === 'firing' && heard.has(labels.alertname ?? ''));
    return known && heard.has(alertname);
  };
  await until(all, 'every alert has been told', 60);
}
