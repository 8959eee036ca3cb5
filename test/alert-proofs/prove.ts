import { setTimeout as sleep } from 'node:timers/promises';
import { watchdog } from '../../signals/availability.ts';
import { acts } from './cause.ts';
import { causesOn } from './causes/index.ts';
import { type Driven, drive } from './drive.ts';
import { type Heartbeat, listener } from './heartbeat.ts';
import type { Stage } from './stage.ts';

/** What was seen of every alert. */
export interface Seen {
  /** What was seen of an alert, once for each of its causes. @throws {Error} what kept it from being seen. */
  readonly of: (alert: string) => readonly Driven[];
  /** @throws {Error} when nobody listened to the end. */
  readonly heartbeat: () => Heartbeat;
}

/** Until everything that was made ready has been scraped twice, in seconds; at a time scale less, but a scrape has its least. */
const settling = { least: 3, most: 12 } as const;

/** Brings every alert about that there is a cause for, as far as they are named, and ends it again. */
export async function prove(stage: Stage, names: (alert: string) => boolean): Promise<Seen> {
  const { timeScale } = stage;
  const seen = new Map<string, PromiseSettledResult<Driven>[]>();
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
  for (const cause of causes) await cause.prepare?.();
  await sleep(1000 * Math.max(settling.least, settling.most / timeScale));
  for (const act of acts) {
    const running: Promise<void>[] = [];
    for (const cause of causes.filter((one) => one.act === act)) {
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      running.push(
        Promise.allSettled([drive(stage, cause, resolve)]).then(([one]) => {
          seen.set(cause.alert, [...(seen.get(cause.alert) ?? []), one]);
          resolve();
        }),
      );
      if (cause.first) await begun;
    }
    await Promise.all(running);
  }
  return {
    of: (alert) => {
      const outcomes = seen.get(alert) ?? [];
      const failed = outcomes.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      if (outcomes.length === 0) throw new Error(`${alert} has no proof: add its cause in test/alert-proofs/causes/`);
      return outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
    heartbeat: () => {
      if (!heartbeat) throw new Error(`${watchdog} has no proof: nobody listened until the heartbeat came again`);
      return heartbeat;
    },
  };
}
