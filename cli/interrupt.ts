import { PresaleError } from '../config/errors.ts';

/** Ctrl-C, a request to end, a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something that Ctrl-C and its like end in order, by its abort signal. A second Ctrl-C ends this process at once;
 * what it has started ends with it in any case.
 */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interrupted.signal.aborted) process.exit(1);
    console.error(`${signal}: stops what was started`);
    interrupted.abort(new PresaleError(`it was ended by ${signal}; nothing is left running`));
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await act(interrupted.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
