import { randomUUID } from 'node:crypto';
import { sectionStream } from '../../../demo/ticketing/ticketing-events.ts';
import type { TicketBuyer } from '../../ticketing-client.ts';
import { appendByHand } from '../../ticketing-tables.ts';
import type { TicketingStores } from './stores.ts';

/** Seats that somebody has. */
export interface SoldSeats {
  readonly event_id: string;
  readonly section: 'VIP';
  readonly seats: readonly string[];
}

/** Lets somebody have two seats of an event of their own. */
export async function soldSeats(buyer: TicketBuyer): Promise<SoldSeats> {
  const event_id: string = (await buyer.announce()).body.event_id;
  const { seats } = (await buyer.reserve(event_id, { quantity: 2 })).body;
  return { event_id, section: 'VIP', seats };
}

/** Writes into the store that somebody else has reserved them, too: it trusts the service. @returns the event's position. */
export function sellAgain({ events }: TicketingStores, { event_id, section, seats }: SoldSeats): Promise<number> {
  const data = { reservation_id: randomUUID(), event_id, section, user_id: randomUUID(), seats };
  return appendByHand(events, sectionStream(event_id, section), 'SeatsReserved', data);
}

/** Takes an event out of the store past its guard, and writes the table anew: whoever counts then counts all again. */
export async function takeOut({ events }: TicketingStores, position: number): Promise<void> {
  await events.query(`
    begin;
    alter table events disable trigger events_append_only;
    delete from events where position = ${position};
    alter table events enable trigger events_append_only;
    commit;`);
  await events.query('vacuum full events');
}
