import { lock } from 'proper-lockfile';
import { PresaleError } from '../config/errors.ts';
import type { OnProgress } from './progress.ts';

/** How long the lock of a start that was killed holds up the next, in milliseconds. */
const staleAfter = 5000;
/** How long a start waits for another of the same state directory, in seconds: the other may build engines. */
const patience = 1800;

/**
 * Does something while no other process starts a stack in the same directory.
 * @throws {PresaleError} when another start holds it for half an hour.
 */
export async function withUpLock<T>(directory: string, waiting: Waiting, act: () => Promise<T>): Promise<T> {
  const release = await acquire(directory, waiting);
  try {
    return await act();
  } finally {
    await release().catch(() => undefined);
  }
}

interface Waiting {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

async function acquire(directory: string, { signal, onProgress }: Waiting): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < patience; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await lock(directory, {
        stale: staleAfter,
        retries: attempt === 0 ? 0 : { retries: 1, minTimeout: 1000, maxTimeout: 1000 },
        // A machine that slept: the other start, if there is one, finds this one's services.
        onCompromised: () => undefined,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (attempt === 0)
        onProgress({ step: 'start', state: 'working', text: 'waits for another start in the same directory' });
    }
  }
  throw new PresaleError(`another start in ${directory} does not end: end that process, and start again`);
}
