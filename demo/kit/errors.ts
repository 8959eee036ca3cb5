/** Something the person who started the service must put right: shown as one message, without a stack trace. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** A wrong environment variable. Exit code 2. */
export class ConfigError extends StartError {}
