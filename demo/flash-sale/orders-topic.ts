import { z } from 'zod';
import { text } from '../kit/http/validation.ts';
import type { Topic } from '../kit/kafka.ts';

/** The topic of the accepted orders, keyed by idempotency key. */
export const ordersTopic: Topic = { name: 'orders', partitions: 4 };

/** An order as it is in Kafka, in JSON: what Postgres refuses is none, or one message would stop the worker for good. */
export const OrderMessage = z.object({
  id: z.guid(),
  productId: text(200),
  /** The number of the sale that it was reserved in, in digits: it is a 64-bit number in Postgres. */
  sale: z.string().regex(/^\d{1,18}$/),
  userId: text(200),
  /** The idempotency key. */
  key: text(200),
  /** When it was reserved. */
  acceptedAt: z.iso.datetime().refine((time) => Date.parse(time) > 0, 'must be of this age'),
});

/** What {@link OrderMessage} lets through. */
export type OrderMessage = z.output<typeof OrderMessage>;
