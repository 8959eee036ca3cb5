/** A refusal that the client is told: a status from 400 on, a code for programs, a message for people. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  readonly error: string;
  readonly field: string | undefined;

  constructor(status: number, error: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.error = error;
    this.field = field;
  }
}

/** The body of every refusal. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
  readonly field?: string;
}
