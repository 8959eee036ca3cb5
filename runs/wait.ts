import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait, how often to look, and what ends the wait early. */
export interface Wait {
  readonly seconds: number;
  readonly everySeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Asks until the answer will do, and gives the last answer in any case: when the time is up, or the wait is aborted,
 * the caller judges what there is.
 */
export async function until<T>(ask: () => Promise<T>, willDo: (answer: T) => boolean, wait: Wait): Promise<T> {
  const deadline = performance.now() + wait.seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (willDo(answer) || wait.signal.aborted || performance.now() >= deadline) return answer;
    await sleep(wait.everySeconds * 1000, undefined, { signal: wait.signal }).catch(() => undefined);
  }
}
