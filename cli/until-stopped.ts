import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for the abort, or until the stack is there no more, because another command has stopped it.
 * @param isThere whether it is; that it does not answer for once does not mean that it is gone
 * @returns whether it is there still
 */
export async function untilStopped(
  isThere: () => Promise<boolean>,
  signal: AbortSignal,
  every = 1000,
): Promise<boolean> {
  while (!signal.aborted) {
    await sleep(every, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && !(await isThere().catch(() => true))) return false;
  }
  return true;
}
