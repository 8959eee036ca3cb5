import { z } from 'zod';
import type { Topic } from '../kit/kafka.ts';

/** The topic of the accepted orders, keyed by idempotency key. */
export const ordersTopic: Topic = { name: 'orders', partitions: 4 };

/** An order as it is in Kafka, in JSON. */
export const OrderMessage = z.object({
  id: z.guid(),
  productId: z.string(),
  /** The number of the sale that it was reserved in, in digits: it is a 64-bit number in Postgres. */
  sale: z.string().regex(/^\d{1,18}$/),
  userId: z.string(),
  /** The idempotency key. */
  key: z.string(),
  /** When it was reserved. */
  acceptedAt: z.iso.datetime(),
});

/** What {@link OrderMessage} lets through. */
export type OrderMessage = z.output<typeof OrderMessage>;
