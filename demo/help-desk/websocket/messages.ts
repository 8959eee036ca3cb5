import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import { parse } from '../../kit/http/validation.ts';

const ticketId = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a ticket'));

const channel = z
  .string()
  .regex(/^(tickets|ticket:[\w-]{1,64})$/, 'must be "tickets", or "ticket:" and the id of a ticket');

const Message = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('subscribe'), channel }),
    z.object({ type: z.literal('unsubscribe'), channel }),
    z.object({ type: z.literal('typing'), ticketId }),
    z.object({ type: z.literal('ping') }),
  ],
  { error: 'must be subscribe, unsubscribe, typing or ping' },
);

/** What a client may send. */
export type ClientMessage = z.output<typeof Message>;

/**
 * Reads what a client has sent.
 * @throws {RequestError} 400 that names what is wrong.
 */
export function readMessage(text: string): ClientMessage {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    throw new RequestError(400, 'malformed_json', 'send JSON such as {"type":"subscribe","channel":"tickets"}');
  }
  return parse(Message, sent);
}
