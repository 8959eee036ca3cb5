/** What became of a reservation. */
export type Outcome = 'reserved' | 'sold_out' | 'failed';

/** What a system says where too few seats are left, or others have them. */
const soldOut = 'Insufficient inventory';

/**
 * What an answer to a reservation means. Sold out is news, not a failure; a conflict about anything else is a failure.
 * @param status the response's, 0 where there is none
 * @param body its text
 * @param id the id of the reservation, as the body has it
 */
export function outcomeOf(status: number, body: string, id: unknown): Outcome {
  if (status === 201) return typeof id === 'string' && id !== '' ? 'reserved' : 'failed';
  return status === 409 && body.includes(soldOut) ? 'sold_out' : 'failed';
}
