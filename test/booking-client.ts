import { randomUUID } from 'node:crypto';

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects in it
  readonly body: any;
}

/** Asks a server: a body that is no text is sent as JSON. */
export async function ask(
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Somebody who has signed in to a booking service. */
export interface Visitor {
  readonly token: string;
  book(seats: readonly string[], eventId?: string): Promise<Answer>;
  look(id: string): Promise<Answer>;
  confirm(id: string): Promise<Answer>;
  cancel(id: string): Promise<Answer>;
}

/** The first event that an empty database is filled with. */
export const firstEvent = '00000000-0000-4000-8000-000000000001';

/** A well-formed id of nothing. */
export const unknownId = '00000000-0000-4000-8000-00000000ffff';

/** Names the seats of a row after the other, as an event has them: a seat for each call. */
export function seatAfterSeat(): () => string {
  let next = 0;
  return () => {
    const number = next++;
    return `R00${Math.floor(number / 50) + 1}-S${String((number % 50) + 1).padStart(2, '0')}`;
  };
}

/** Registers somebody new and signs them in. */
export async function visitor(url: string): Promise<Visitor> {
  const body = { email: `${randomUUID()}@example.com`, password: 'correct horse' };
  await ask(url, 'POST', '/api/v1/auth/register', { body });
  const signedIn = await ask(url, 'POST', '/api/v1/auth/login', { body });
  return visitorWith(url, signedIn.body.accessToken);
}

/** Somebody with a token, whoever gave it. */
export function visitorWith(url: string, token: string): Visitor {
  const at = (id: string) => `/api/v1/bookings/${id}`;
  return {
    token,
    book: (seats, eventId = firstEvent) => ask(url, 'POST', '/api/v1/bookings', { token, body: { eventId, seats } }),
    look: (id) => ask(url, 'GET', at(id), { token }),
    confirm: (id) => ask(url, 'POST', `${at(id)}/confirm`, { token }),
    cancel: (id) => ask(url, 'DELETE', at(id), { token }),
  };
}

/** The status of each seat of an event, by its id. */
export async function seatsAt(url: string, eventId = firstEvent): Promise<Record<string, string>> {
  const { body } = await ask(url, 'GET', `/api/v1/events/${eventId}/seats`);
  return Object.fromEntries(body.data.map(({ id, status }: { id: string; status: string }) => [id, status]));
}
