import type { Response } from 'k6/http';
import { type Call, type Given, request, requestAll } from '../../lib/request.ts';
import { expectedOf } from './outcomes.ts';
import type { Credentials } from './users.ts';

/** Where the booking API listens when `BASE_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8081';

/** The calls of the booking API: methods, routes, and the answers that are promised. */
export const calls = {
  register: { method: 'POST', route: '/api/v1/auth/register', expects: [201, 409] },
  login: { method: 'POST', route: '/api/v1/auth/login', expects: [200] },
  search: { method: 'GET', route: '/api/v1/events', expects: [200] },
  seats: { method: 'GET', route: '/api/v1/events/:id/seats', expects: [200] },
  book: { method: 'POST', route: '/api/v1/bookings', expects: expectedOf('book') },
  look: { method: 'GET', route: '/api/v1/bookings/:id', expects: [200] },
  confirm: { method: 'POST', route: '/api/v1/bookings/:id/confirm', expects: expectedOf('confirm') },
  cancel: { method: 'DELETE', route: '/api/v1/bookings/:id', expects: expectedOf('cancel') },
} as const satisfies Readonly<Record<string, Call>>;

const tryLogin: Call = { ...calls.login, expects: [200, 401] };

/** An id of the API; services differ in whether they number or name. */
export type Id = string | number;

const call = (which: Call, given: Given): Response => request(defaultUrl, which, given);

/** The calls as a visitor makes them. */
export const api = {
  register: (user: Credentials): Response => call(calls.register, { body: user }),
  registerAll: (users: readonly Credentials[]): Response[] =>
    requestAll(
      defaultUrl,
      calls.register,
      users.map((body) => ({ body })),
    ),
  login: (user: Credentials): Response => call(calls.login, { body: user }),
  /** Signs in as somebody who may not be registered, so that 401 is an answer too. */
  tryLogin: (user: Credentials): Response => call(tryLogin, { body: user }),
  search: (token: string, q: string, page: number): Response => call(calls.search, { token, query: { q, page } }),
  seats: (token: string, id: Id): Response => call(calls.seats, { token, params: { id } }),
  book: (token: string, eventId: Id, seats: readonly Id[]): Response =>
    call(calls.book, { token, body: { eventId, seats } }),
  look: (token: string, id: Id): Response => call(calls.look, { token, params: { id } }),
  confirm: (token: string, id: Id): Response => call(calls.confirm, { token, params: { id } }),
  cancel: (token: string, id: Id): Response => call(calls.cancel, { token, params: { id } }),
};
