import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Fault, fault } from './fault.ts';

const parameters = z.strictObject({
  /** How long each that is held up waits. */
  milliseconds: z.number().int().min(1).max(60_000),
  /** The share that is held up. */
  share: z.number().gt(0).max(1).default(1),
});

/** A fault that holds up a share of what waits for it; all go on when it is turned off, and each when its own signal says so. */
export function delay(
  name: string,
  description: string,
): { readonly fault: Fault; wait(until?: AbortSignal): Promise<void> } {
  let now: z.output<typeof parameters> | undefined;
  let release = new AbortController();
  return {
    wait: async (until) => {
      if (!now || Math.random() >= now.share) return;
      const signal = until ? AbortSignal.any([release.signal, until]) : release.signal;
      await sleep(now.milliseconds, undefined, { signal }).catch(() => undefined);
    },
    fault: fault({
      name,
      description,
      parameters,
      on: async (sent) => {
        release = new AbortController();
        now = sent;
      },
      off: async () => {
        now = undefined;
        release.abort();
      },
    }),
  };
}
