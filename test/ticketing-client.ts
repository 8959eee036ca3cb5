import { type Answer, ask } from './booking-client.ts';
import { testToken } from './ticketing-world.ts';

/** An event as somebody announces it. */
export const concert = {
  title: 'Symphony',
  description: 'An evening of it.',
  start_time: '2030-01-01T20:00:00Z',
  end_time: '2030-01-01T23:00:00Z',
  venue_name: 'City Hall',
  venue_address: '1 Main Square',
};

/** The token of one of ten thousand test users. */
export const tokenOf = (user: number): string =>
  `test-user-00000000-0000-0000-0000-00000000${String(user).padStart(4, '0')}`;

/** What somebody wants of a section; any one seat of VIP, unless it is said otherwise. */
interface Wanted {
  readonly section?: string;
  readonly quantity?: number;
  readonly seats?: readonly string[] | null;
}

/** Somebody with a token at a ticketing service. */
export interface TicketBuyer {
  announce(event?: object): Promise<Answer>;
  reserve(eventId: string, wanted?: Wanted): Promise<Answer>;
  look(id: string): Promise<Answer>;
  availability(eventId: string, section?: string): Promise<Answer>;
}

/** Somebody with a token, the test token unless another is given. */
export function ticketBuyer(url: string, token: string = testToken): TicketBuyer {
  return {
    announce: (body = concert) => ask(url, 'POST', '/api/events', { token, body }),
    reserve: (event_id, { section = 'VIP', quantity = 1, seats: specific_seats = null } = {}) =>
      ask(url, 'POST', '/api/reservations', { token, body: { event_id, section, quantity, specific_seats } }),
    look: (id) => ask(url, 'GET', `/api/reservations/${id}`, { token }),
    availability: (eventId, section = 'VIP') =>
      ask(url, 'GET', `/api/events/${eventId}/sections/${section}/availability`, { token }),
  };
}
