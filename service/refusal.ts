/** The body of every refusal: a code for programs, a message for people, the field that is wrong. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
  readonly field?: string;
}

/** The body of a refusal. */
export const refusal = (error: string, message: string, field?: string): Refusal =>
  field === undefined ? { error, message } : { error, message, field };

/** A refusal that the client is told, with a status from 400 on. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly error: string;
  readonly field: string | undefined;

  constructor(status: number, error: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.error = error;
    this.field = field;
  }

  /** Its body. */
  get refusal(): Refusal {
    return refusal(this.error, this.message, this.field);
  }
}
