import type { Logger } from 'pino';
import { reason } from './errors.ts';

/** What must be undone when a service stops, in the reverse order of how it came about. */
export interface Shutdown {
  /** Aborts as soon as the service begins to stop. */
  readonly signal: AbortSignal;
  /** Adds what undoes the latest step. */
  add(name: string, undo: () => unknown): void;
  /** Undoes all, each step although another failed. The second call waits for the first. */
  run(): Promise<void>;
}

/** A shutdown with nothing to undo yet. */
export function shutdown(log: Logger): Shutdown {
  const steps: { name: string; undo: () => unknown }[] = [];
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const undoAll = async () => {
    stopping.abort();
    for (const { name, undo } of steps.reverse()) {
      try {
        await undo();
      } catch (error) {
        log.warn({ step: name, reason: reason(error) }, 'could not be closed in order');
      }
    }
  };
  return {
    signal: stopping.signal,
    add: (name, undo) => steps.push({ name, undo }),
    run: () => {
      running ??= undoAll();
      return running;
    },
  };
}
