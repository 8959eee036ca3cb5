import type { k6OrdersAccepted, k6OrdersIgnored, k6OrdersRejected, k6RateLimited } from '../../../catalog/k6.ts';
import { overLimitStatus } from '../../../catalog/over-limit.ts';

type Of<Counter extends { readonly labels: { readonly outcome: readonly string[] } }> =
  Counter['labels']['outcome'][number];

/** What became of an order. */
export type Outcome =
  | Of<typeof k6OrdersAccepted>
  | Of<typeof k6OrdersRejected>
  | Of<typeof k6RateLimited>
  | Of<typeof k6OrdersIgnored>;

/** The statuses that an order may be answered with. */
export const expectedStatuses = [200, overLimitStatus, 409] as const;

/**
 * What an answer to an order means; nothing where the API does not promise it. The body tells an accepted order from one
 * that is ignored, and which it must be the key tells: a new key that is ignored loses an order, a known one that is
 * accepted sells twice.
 * @param status the response's
 * @param said the field `status` of its body
 * @param isKnown whether the key is that of an order which was accepted
 */
export function outcomeOf(status: number, said: unknown, isKnown: boolean): Outcome | undefined {
  if (status === overLimitStatus) return 'limited';
  if (isKnown) return status === 200 && said === 'ignored' ? 'ignored' : undefined;
  if (status === 200 && said === 'success') return 'accepted';
  return status === 409 && said === 'sold_out' ? 'sold_out' : undefined;
}
