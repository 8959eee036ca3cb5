import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../alerts/kit/alert.ts';
import { ruleName } from '../../proofs/alerts.ts';
import { watchdog } from '../../signals/availability.ts';
import { causesOn } from '../proofs/index.ts';
import { acts, type Cause, type Watched } from './cause.ts';
import { type Driven, drive } from './drive.ts';
import { type Heartbeat, listener } from './heartbeat.ts';
import { ruleOf } from './rule.ts';
import type { Stage } from './stage.ts';

/** What was seen of every rule. */
export interface Seen {
  /** What was seen of a rule, once for each of its causes. @throws {Error} what kept it from being seen. */
  readonly of: (rule: Alert) => readonly Driven[];
}

/** What was seen on booking's stack, where somebody listens for the heartbeat. */
export interface SeenWithHeartbeat extends Seen {
  /** @throws {Error} when nobody listened to the end. */
  readonly heartbeat: () => Heartbeat;
}

/** Until everything that was made ready has been scraped twice, in seconds; at a time scale less, but a scrape has its least. */
const settling = { least: 3, most: 12 } as const;

/** Brings about what there are causes for, act by act, and ends it again. */
export async function driveAll(watched: Watched, causes: readonly Cause[]): Promise<Seen> {
  const seen = new Map<Alert, PromiseSettledResult<Driven>[]>();
  for (const cause of causes) await cause.prepare?.();
  await sleep(1000 * Math.max(settling.least, settling.most / watched.timeScale));
  for (const act of acts) {
    const running = new Map<string, Promise<void>>();
    for (const cause of causes.filter((one) => one.act === act)) {
      // Of a second alert of a group Alertmanager tells nobody before its group interval is over.
      const group = `${cause.alert} ${cause.labels.system}`;
      const before = running.get(group);
      const run = async () => {
        await before;
        const [one] = await Promise.allSettled([drive(watched, cause, !before)]);
        const { alert } = ruleOf(cause);
        seen.set(alert, [...(seen.get(alert) ?? []), one]);
      };
      running.set(group, run());
    }
    await Promise.all(running.values());
  }
  return {
    of: (rule) => {
      const outcomes = seen.get(rule) ?? [];
      const failed = outcomes.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      if (outcomes.length === 0) throw new Error(`${ruleName(rule)} has no proof: add its cause in test/proofs/`);
      return outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
  };
}

/** Brings every alert about that is proven on booking's stack, as far as they are named, and ends it again. */
export async function prove(stage: Stage, names: (alert: string) => boolean): Promise<SeenWithHeartbeat> {
  let heartbeat: Heartbeat | undefined;
  const { takenAway, givenBack } = listener(stage);
  const heard = {
    takenAway,
    givenBack: async () => {
      heartbeat = await givenBack();
      return heartbeat;
    },
  };
  const causes = causesOn(stage, heard).filter(({ alert }) => names(alert));
  return {
    ...(await driveAll(stage, causes)),
    heartbeat: () => {
      if (!heartbeat) throw new Error(`${watchdog} has no proof: nobody listened until the heartbeat came again`);
      return heartbeat;
    },
  };
}
