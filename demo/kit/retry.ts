import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { reason, StartError } from '../../service/errors.ts';

/** How long a service waits at its start for what it needs, in milliseconds. */
const patience = 60_000;

/**
 * Tries until `attempt` succeeds, a second apart at most, for a minute.
 * @throws {StartError} that names what did not answer, where, and the last reason.
 */
export async function untilAnswers<Answer>(
  dependency: { readonly name: string; readonly at: string; readonly variable: string },
  log: Logger,
  signal: AbortSignal,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 1000,
      maxRetryTime: patience,
      signal,
      onFailedAttempt: ({ error, attemptNumber }) =>
        log.warn({ dependency: dependency.name, attempt: attemptNumber, reason: error.message }, 'no answer yet'),
    });
  } catch (error) {
    signal.throwIfAborted();
    const { name, at, variable } = dependency;
    throw new StartError(`${name} at ${at} does not answer (${reason(error)}): start it, or put ${variable} right`);
  }
}
