/** Something that the person who started the service must put right: shown as one message, without a stack trace. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** A wrong environment variable. Exit code 2. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
}

/** Why a service cannot listen, and what to do: free the port, or `otherwise`. */
export function cannotListen(at: { host: string; port: number }, error: unknown, otherwise: string): StartError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'the port is in use' : message;
  return new StartError(`cannot listen on ${at.host}:${at.port} (${why}): free it, or ${otherwise}`);
}

/** The message of an error; of several at once, that of the first. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
