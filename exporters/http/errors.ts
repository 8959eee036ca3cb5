/** Something that the person who started the service must put right: shown as one message, without a stack trace. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** A wrong environment variable. Exit code 2. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
}

/** A refusal that the client is told: a status from 400 on, a code for programs, a message for people, the field. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;

  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** The message of an error; of several at once, that of the first. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
