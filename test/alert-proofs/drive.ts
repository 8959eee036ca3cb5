import type { Alert } from '../../alerts/kit/alert.ts';
import { detectionBound, resolutionBound, windowOf } from '../../alerts/kit/timing.ts';
import { type Duration, seconds } from '../../catalog/duration.ts';
import { scaled } from '../../catalog/time-scale.ts';
import { alertProofs, ruleName, ruleNameOf } from '../../proofs/alerts.ts';
import { until } from '../checkout.ts';
import type { Bounds } from '../panels/bounds.ts';
import { root } from '../panels/demo-stack.ts';
import { now } from '../panels/witness.ts';
import { type Cause, scrapeOf, type Watched } from './cause.ts';
import { lateness } from './lateness.ts';
import { routeOf } from './route.ts';
import { ruleOf } from './rule.ts';
import { seenFiring, type Told, told } from './told.ts';
import { Watch } from './watch.ts';

/** How long something took, in seconds, and how long it may take. */
export interface Took {
  /** From the earliest moment at which the limit can have been crossed. */
  readonly longest: number;
  /** From the latest. */
  readonly shortest: number;
  readonly floor: number;
  /** What it cannot be faster than: somebody who waits must have waited. */
  readonly least: number;
  /** How late the server itself was meanwhile. */
  readonly late: number;
}

/** What was seen of an alert that was brought about and ended. */
export interface Driven {
  readonly cause: Pick<Cause, 'alert' | 'rule' | 'does' | 'witness' | 'silent'>;
  readonly firing: Told;
  readonly resolved: Told;
  readonly detection: Took;
  readonly resolution: Took;
  /** Which values were right when the alert fired, and up to its end. */
  readonly right: Bounds;
  readonly rightUntil: Bounds;
}

/** Beyond what the floor allows, and for the cause itself to come about, in seconds. */
const patience = { notification: 20, cause: 100 } as const;

/**
 * Brings an alert about, says so, waits until somebody is told, ends the cause, and waits until somebody is told that it is over.
 * @param isFirst whether it is the first in its group of notifications: where Alertmanager has the group, it need not wait.
 * @throws {Error} that says which of these did not come, and what the witness saw last.
 */
export async function drive(stage: Watched, cause: Cause, isFirst: boolean): Promise<Driven> {
  const { timeScale, system } = stage;
  const { alert } = ruleOf(cause);
  const window = windowOf(alert, timeScale);
  const floors = floorsOf(cause, timeScale, isFirst);
  const watch = new Watch(cause.witness);
  const say = (what: string) => `${cause.alert} (${cause.does}): ${what}; the witness saw ${watch.newest} last`;
  const explain = ({ message }: Error): never => {
    throw new Error(say(message));
  };
  const hears = cause.silent ? seenFiring : told;

  const hear = async (status: 'firing' | 'resolved', since: number) => {
    const to = status === 'firing' ? 'beyond' : 'within';
    const crossing = `the limit is ${to === 'beyond' ? 'crossed' : 'kept again'}`;
    await until(() => watch.crossed(to, since) !== undefined, crossing, patience.cause + window).catch(explain);
    const what = `somebody is told "${status}"`;
    const within = floors[status].floor + patience.notification;
    const heard = await hears(system, status, { ...cause, since, what, within }).catch(explain);
    const moment = watch.crossed(to, since);
    if (!moment) throw new Error(say(`somebody was told "${status}"`));
    const late = await lateness(stage, moment.latest, heard.at);
    return { heard, moment, took: { longest: heard.at - moment.earliest, shortest: heard.at - moment.latest, late } };
  };

  try {
    // What grows is known only by whoever read it before.
    await until(() => watch.newest !== undefined, 'the witness knows the value').catch(explain);
    const began = now();
    const end = await cause.begin();
    let ended = now();
    const firing = await hear('firing', began).finally(() => {
      ended = now();
      return end();
    });
    const resolved = await hear('resolved', ended);
    const { firedAt } = firing.heard;
    const since = firedAt - 2 * scrapeOf(alert, timeScale);
    const right = cause.right?.(firedAt) ?? watch.within(since, firedAt);
    const later = watch.within(since, resolved.moment.latest);
    return {
      ...{ cause, firing: firing.heard, resolved: resolved.heard, right },
      detection: { ...firing.took, ...floors.firing },
      resolution: { ...resolved.took, ...floors.resolved },
      rightUntil: cause.rightUntil ?? { least: later.least, most: Math.max(later.most, right.most) },
    };
  } finally {
    await watch.end();
  }
}

type Floor = Pick<Took, 'floor' | 'least'>;

/** How long it may take until somebody is told, and how long it must. */
function floorsOf(cause: Cause, timeScale: number, isFirst: boolean): Readonly<Record<'firing' | 'resolved', Floor>> {
  const { alert, group } = ruleOf(cause);
  // At another time scale nothing is proven anew: what was proven still holds.
  const held = timeScale === 1 ? alert : waitsAsProven(alert);
  const { groupWait, groupInterval } = routeOf(alert);
  const options = { timeScale, since: 'limit' } as const;
  const waits = (length: Duration | undefined) => (length ? seconds(scaled(length, timeScale)) : 0);
  // Prometheus needs nobody to tell it.
  const [wait, interval] = cause.silent ? [0, 0] : [waits(groupWait), waits(groupInterval)];
  // Prometheus stretches what it saw to the whole window, so it may see a limit crossed some scrapes earlier.
  const early = windowOf(alert, timeScale) > 0 ? 2 * scrapeOf(alert, timeScale) : 0;
  return {
    firing: {
      floor: detectionBound(alert, group, { groupWait, ...options }) - waits(groupWait) + wait,
      least: waits(held.for) + (isFirst ? wait : 0) - early,
    },
    resolved: {
      floor: resolutionBound(alert, group, { groupInterval, ...options }) - waits(groupInterval) + interval,
      least: waits(held.keepFiringFor) - early,
    },
  };
}

/** How long a rule waited when it was last proven, whatever it says now; as it says where it never was. */
function waitsAsProven(alert: Alert): Pick<Alert, 'for' | 'keepFiringFor'> {
  const proven = alertProofs.read(root).find((proof) => ruleNameOf(proof) === ruleName(alert))?.rule;
  return proven ? ({ for: proven.for, keepFiringFor: proven.keep_firing_for } as Pick<Alert, 'for'>) : alert;
}
