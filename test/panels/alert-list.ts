import { alertReceiverAt, type Notification } from '../../runs/alert-receiver.ts';
import { until } from '../checkout.ts';
import { type alertListsOf, api } from './grafana.ts';
import type { Finding } from './proof.ts';
import type { TestSystem } from './system.ts';

type AlertList = ReturnType<typeof alertListsOf>[number];

/** How long Prometheus and Alertmanager may disagree about an alert that has just begun or ended, in seconds. */
const agreement = 45;

/**
 * Asks for the alerts that a list shows as Grafana does, and compares those that fire with what the webhook was told.
 * @throws {Error} when the two do not come to agree, or nothing fires: then nothing is shown to be right.
 */
export async function confirmAlertList(
  { prometheusUrl, target }: Pick<TestSystem, 'prometheusUrl' | 'target'>,
  list: AlertList,
): Promise<Finding> {
  const hidden = /^\{alertname!="(.*)"\}$/.exec(list.expr)?.[1];
  const shown = async () => (await firing(prometheusUrl)).filter((name) => name !== hidden);
  const told = async () => {
    const all = await alertReceiverAt(target.alertReceiverUrl).notifications();
    return stillFiring(all).filter((name) => name !== hidden);
  };
  const agree = async () => {
    const [one, other] = await Promise.all([shown(), told()]);
    return one.length > 0 && one.join() === other.join();
  };
  await until(agree, `"${list.title}" lists what the webhook was told`, agreement);
  return {
    ...list,
    asked: '/api/v1/rules?type=alert',
    shape: `now, ${(await shown()).length} alerts`,
    witness: 'what the webhook was told to fire and not yet that it is over',
  };
}

async function firing(prometheusUrl: string): Promise<string[]> {
  const { groups } = (await api(prometheusUrl, 'rules', { type: 'alert' })) as {
    groups: { rules: { name: string; alerts: { state: string }[] }[] }[];
  };
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ name, alerts }) => alerts.filter(({ state }) => state === 'firing').map(() => name))
    .sort();
}

const stillFiring = (all: readonly Notification[]): string[] =>
  [...new Map(all.map((one) => [one.fingerprint, one])).values()]
    .filter(({ status }) => status === 'firing')
    .map(({ alertname }) => alertname)
    .sort();
