import type pg from 'pg';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import { delay } from '../../kit/faults/delay.ts';
import { type Fault, fault } from '../../kit/faults/fault.ts';

/** The last digits of the test card that is always declined. */
const declined = '0002';

/** What the provider is asked to make ready. */
export interface Authorisation {
  /** Asked again under the same key, it says what it has said, and makes nothing ready anew. */
  readonly idempotency_key: string;
  readonly card_last4: string;
  readonly amount_cents: number;
  readonly currency: string;
}

/** Who has the money: in place of a bank, it takes every card but the one that is there to be declined. */
export class CardProvider {
  readonly #books: pg.Pool;
  readonly #answerWithin: number;
  #failing = 0;
  readonly #slow = delay('slow-payments', 'A share of the payments waits for the card provider.');

  /**
   * @param books where it writes what it has said, so that it knows it also after a start.
   * @param answerWithin how long it is waited for, in seconds; for its books as long as the pool says.
   */
  constructor(books: pg.Pool, answerWithin: number) {
    this.#books = books;
    this.#answerWithin = answerWithin;
  }

  /** Its fault switches. */
  readonly faults: readonly Fault[] = [
    this.#slow.fault,
    fault({
      name: 'failing-payments',
      description: 'The card provider does not answer a share of the payments.',
      parameters: z.strictObject({
        /** The share of payments that fail. */
        share: z.number().gt(0).max(1).default(0.2),
      }),
      on: async ({ share }) => {
        this.#failing = share;
      },
      off: async () => {
        this.#failing = 0;
      },
    }),
  ];

  /**
   * Makes an amount ready.
   * @param deadline that on whose behalf it is asked.
   * @returns whether the card has it.
   * @throws {RequestError} 503 when it does not answer in time.
   */
  async authorise(
    { idempotency_key, card_last4, amount_cents, currency }: Authorisation,
    deadline?: Date,
  ): Promise<boolean> {
    await this.#reach(deadline);
    const { rows } = await this.#books.query<{ approved: boolean }>({
      name: 'authorise',
      text: `insert into card_provider.authorisations (idempotency_key, card_last4, amount_cents, currency, approved)
             values ($1, $2, $3, $4, $5)
             on conflict (idempotency_key) do update set requests = authorisations.requests + 1
             returning approved`,
      values: [idempotency_key, card_last4, amount_cents, currency, card_last4 !== declined],
    });
    return rows[0]?.approved === true;
  }

  /**
   * Gives an amount back that is not to be taken, however often it is told; of a key it does not know there is none.
   * @throws {RequestError} 503 when it does not answer in time.
   */
  async release(idempotency_key: string, deadline?: Date): Promise<void> {
    await this.#reach(deadline);
    await this.#books.query({
      name: 'release',
      text: `update card_provider.authorisations set released_at = now()
             where idempotency_key = $1 and approved and released_at is null`,
      values: [idempotency_key],
    });
  }

  async #reach(deadline?: Date): Promise<void> {
    const own = this.#answerWithin * 1000;
    const left = Math.max(0, Math.min(own, deadline ? deadline.getTime() - Date.now() : own));
    const timeUp = AbortSignal.timeout(Math.ceil(left));
    await this.#slow.wait(timeUp);
    if (timeUp.aborted || Math.random() < this.#failing) {
      throw new RequestError(503, 'provider_unavailable', 'the card provider does not answer; try again');
    }
  }
}
