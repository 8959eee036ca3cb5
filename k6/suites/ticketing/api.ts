import type { Response } from 'k6/http';
import { type Call, request, requestAll } from '../../lib/request.ts';
import type { Section } from './plan.ts';

/** Where the ticketing API listens when `BASE_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8080';

/** The calls of the ticketing API: methods, routes, and the answers that are promised. */
export const calls = {
  announce: { method: 'POST', route: '/api/events', expects: [201] },
  reserve: { method: 'POST', route: '/api/reservations', expects: [201, 409] },
  look: { method: 'GET', route: '/api/reservations/:id', expects: [200] },
  availability: { method: 'GET', route: '/api/events/:id/sections/:section/availability', expects: [200] },
} as const satisfies Readonly<Record<string, Call>>;

/** An event as it is announced. */
export interface NewEvent {
  readonly title: string;
  readonly description: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly venue_name: string;
  readonly venue_address: string;
}

/** What a buyer wants: so many seats of a section, these or any. */
export interface Wish {
  readonly event_id: string;
  readonly section: Section;
  readonly quantity: number;
  readonly specific_seats: readonly string[] | null;
}

/** The calls as a buyer makes them. */
export const api = {
  announceAll: (token: string, events: readonly NewEvent[]): Response[] =>
    requestAll(
      defaultUrl,
      calls.announce,
      events.map((body) => ({ token, body })),
    ),
  reserve: (token: string, body: Wish): Response => request(defaultUrl, calls.reserve, { token, body }),
  look: (token: string, id: string): Response => request(defaultUrl, calls.look, { token, params: { id } }),
  availability: (token: string, id: string, section: Section): Response =>
    request(defaultUrl, calls.availability, { token, params: { id, section } }),
};
