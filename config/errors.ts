/** Something that the person who gave the command must put right: shown as one message, without a stack trace. */
export class PresaleError extends Error {
  override readonly name: string = 'PresaleError';
  /** What the process ends with: 1, our error. */
  readonly exitCode: number = 1;
}

/** Wrong usage: an argument, a variable or a field of `presale.config.ts`. */
export class UsageError extends PresaleError {
  override readonly name = 'UsageError';
  /** What the process ends with: 2, wrong usage. */
  override readonly exitCode = 2;
}
