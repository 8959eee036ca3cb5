import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';

/** Something that runs until it is stopped. */
export interface Running {
  /** Ends it, and waits for what it is doing. */
  stop(): Promise<void>;
}

/**
 * Runs a job again and again, never twice at a time, `seconds` apart. A failure is logged and the job tried again,
 * so it must be safe to run after a run that broke off.
 */
export function repeat(
  name: string,
  seconds: number,
  log: Logger,
  job: (signal: AbortSignal) => Promise<unknown>,
): Running {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async () => {
    while (!signal.aborted) {
      await job(signal).catch((error) => {
        if (!signal.aborted) log.warn({ job: name, reason: reason(error) }, 'job failed, will be tried again');
      });
      await wait(seconds * 1000, undefined, { signal }).catch(() => undefined);
    }
  };
  const finished = loop();
  return {
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}
