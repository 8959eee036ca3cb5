import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import { delay } from '../../kit/faults/delay.ts';
import { type Fault, fault } from '../../kit/faults/fault.ts';

/** The last digits of the test card that is always declined. */
const declined = '0002';

/** Who has the money: in place of a bank, it takes every card but the one that is there to be declined. */
export class CardProvider {
  #failing = 0;
  readonly #slow = delay('slow-payments', 'A share of the payments waits for the card provider.');

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

  /** Makes the amount ready. @returns whether the card has it. @throws {RequestError} 503 when it does not answer. */
  async authorise(cardLast4: string): Promise<boolean> {
    await this.#slow.wait();
    if (Math.random() < this.#failing) {
      throw new RequestError(503, 'provider_unavailable', 'the card provider does not answer; try again');
    }
    return cardLast4 !== declined;
  }
}
