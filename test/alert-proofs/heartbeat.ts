import { seconds } from '../../catalog/duration.ts';
import { scaled } from '../../catalog/time-scale.ts';
import { alertReceiverAt } from '../../runs/alert-receiver.ts';
import { prometheusAt } from '../../runs/prometheus.ts';
import { watchdog } from '../../signals/availability.ts';
import { until } from '../checkout.ts';
import { now } from '../panels/witness.ts';
import type { Driven } from './drive.ts';
import { routeOf } from './route.ts';
import { ruleOf } from './rule.ts';
import type { Stage } from './stage.ts';
import { told } from './told.ts';

/** How late a beat may be, in seconds. */
const late = 1;

/** What was seen of the heartbeat. */
export interface Heartbeat extends Driven {
  /** By how much the longest time between two beats was too long while all was well, in seconds. */
  readonly latest: number;
  /** Whether Prometheus went on firing while nobody was told. */
  readonly firedThroughout: boolean;
}

/** Who listens for the heartbeat, and is told when it is taken away and given back. */
export interface Listener {
  /** @returns when a beat is missing. */
  readonly takenAway: () => Promise<void>;
  readonly givenBack: () => Promise<Heartbeat>;
}

const cause = {
  alert: watchdog,
  does: 'SIGSTOP to `alertmanager`, then SIGCONT: the heartbeat is missed, though `ALERTS` has it',
  witness: { who: 'whoever waits for the next beat', read: async () => undefined, beyond: () => false },
};

/**
 * Listens for the only alert whose absence is the alarm: it is found by whoever waits when a beat has not come a second
 * after its time.
 */
export function listener({ system, timeScale }: Stage): Listener {
  const { groupInterval, repeatInterval } = routeOf(ruleOf(cause).alert);
  // Alertmanager looks at a group once in its interval, and then whether it is time again.
  const period = seconds(scaled(repeatInterval, timeScale)) + seconds(scaled(groupInterval, timeScale));
  const receiver = alertReceiverAt(system.target.alertReceiverUrl);
  const prometheus = prometheusAt(system.prometheusUrl);
  const beats = async () =>
    (await receiver.notifications(undefined, watchdog)).map(({ receivedAt }) => Date.parse(receivedAt) / 1000);
  const fires = async () =>
    (await prometheus.alerts()).some(({ labels, state }) => labels.alertname === watchdog && state === 'firing');
  const awaited = { alert: watchdog, labels: {}, within: period + late };
  let before: readonly number[] = [];
  let [stopped, missed] = [0, 0];
  let firedThroughout = true;
  return {
    takenAway: async () => {
      stopped = now();
      before = await beats();
      const isMissing = async () => {
        firedThroughout &&= await fires();
        return now() - ((await beats()).at(-1) ?? 0) > period + late;
      };
      await until(isMissing, 'a heartbeat is missing', 2 * (period + late));
      missed = now();
    },
    givenBack: async () => {
      const back = now();
      const resolved = await told(system, 'firing', { ...awaited, since: back, what: 'the heartbeat is heard again' });
      const pauses = before.slice(1).map((at, last) => at - (before[last] as number));
      const since = before[0] as number;
      return {
        ...{ cause, resolved, firedThroughout, latest: Math.max(...pauses) - period },
        firing: await told(system, 'firing', { ...awaited, since, what: 'a heartbeat was heard' }),
        detection: { longest: missed - stopped, shortest: missed - stopped, floor: period, least: 0, late: 0 },
        resolution: { longest: resolved.at - back, shortest: resolved.at - back, floor: period, least: 0, late: 0 },
        right: { least: 0, most: 0 },
        rightUntil: { least: 0, most: 0 },
      };
    },
  };
}
