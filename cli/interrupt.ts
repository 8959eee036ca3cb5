import { PresaleError } from '../config/errors.ts';

/**
 * Does something that Ctrl-C or SIGTERM ends in order, by its abort signal. A second Ctrl-C ends this process at once;
 * what it has started ends with it in any case.
 */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interrupted.signal.aborted) process.exit(1);
    console.error(`${signal}: stops what was started`);
    interrupted.abort(new PresaleError(`it was ended by ${signal}; nothing is left running`));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await act(interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
