import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { Tokens } from '../../kit/auth/tokens.ts';
import { identifyCallers } from '../../kit/http/caller.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import { violates } from '../../kit/postgres.ts';
import type { Booking } from '../booking-store.ts';
import type { Bookings, Placed } from '../bookings.ts';

const seatsInBooking = 10;

const Request = z.object({
  eventId: z.guid('must be the id of an event, a UUID'),
  seats: z
    .array(text(64))
    .min(1)
    .max(seatsInBooking)
    .refine((seats) => new Set(seats).size === seats.length, 'must not name a seat twice'),
});

const ById = z.object({ id: z.guid('must be the id of a booking, a UUID') });

/** `POST /api/v1/bookings` and what can be done with a booking: for signed-in users, each with their own. */
export function addBookingRoutes(app: HttpServer, bookings: Bookings, tokens: Tokens): void {
  const onRequest = identifyCallers(app, tokens.verify);

  app.post(
    '/api/v1/bookings',
    { onRequest, schema: { body: Request }, config: { answers: [201, 202, 409] } },
    async (request, reply) => {
      const { eventId, seats } = request.body;
      const placed = await bookings.place(request.userId, eventId, seats).catch(refuseUnknownUser);
      if (placed.outcome === 'queued') return reply.code(202).send(shown(placed.booking, placed.position));
      if (placed.outcome === 'held') return reply.code(201).send(shown(placed.booking));
      throw refusal(placed, eventId);
    },
  );

  app.get(
    '/api/v1/bookings/:id',
    { onRequest, schema: { params: ById }, config: { answers: [200] } },
    async (request) => {
      const booking = await own(bookings, request.params.id, request.userId);
      return shown(booking, booking.state === 'queued' ? await bookings.position(booking) : undefined);
    },
  );

  app.post(
    '/api/v1/bookings/:id/confirm',
    { onRequest, schema: { params: ById }, config: { answers: [200, 410] } },
    async (request) => {
      const { id } = request.params;
      const state = await bookings.confirm(await own(bookings, id, request.userId));
      if (state === 'confirmed') return { id, status: state };
      if (state === 'held' || state === 'expired') {
        throw new RequestError(410, 'expired', 'the hold has run out: book again');
      }
      throw new RequestError(409, state, `the booking is ${state}, so it cannot be confirmed`);
    },
  );

  app.delete(
    '/api/v1/bookings/:id',
    { onRequest, schema: { params: ById }, config: { answers: [204] } },
    async (request, reply) => {
      const over = await bookings.cancel(await own(bookings, request.params.id, request.userId));
      if (!over) throw new RequestError(409, 'confirmed', 'the booking is confirmed, so it cannot be cancelled');
      return reply.code(204).send();
    },
  );
}

async function own(bookings: Bookings, id: string, userId: string): Promise<Booking> {
  const booking = await bookings.find(id);
  if (!booking) throw new RequestError(404, 'unknown_booking', `no booking ${id}`, 'id');
  if (booking.userId !== userId)
    throw new RequestError(403, 'foreign_booking', 'this is the booking of another user', 'id');
  return booking;
}

const shown = ({ id, eventId, state, expiresAt }: Booking, position?: number) => ({
  id,
  eventId,
  status: state,
  ...(expiresAt && { expiresAt }),
  ...(position !== undefined && { position }),
});

function refusal(placed: Exclude<Placed, { booking: Booking }>, eventId: string): RequestError {
  switch (placed.outcome) {
    case 'unknown_event':
      return new RequestError(404, 'unknown_event', `no event ${eventId}`, 'eventId');
    case 'unknown_seats':
      return new RequestError(404, 'unknown_seats', `the event has no seat ${placed.seats.join(', ')}`, 'seats');
    case 'seats_locked':
      return new RequestError(409, 'seats_locked', 'another booking holds one of the seats', 'seats');
    case 'seats_sold':
      return new RequestError(409, 'seats_sold', 'one of the seats is sold', 'seats');
    case 'locks_unavailable':
      return new RequestError(503, 'locks_unavailable', 'seats cannot be locked now; try again');
  }
}

/** A token may outlive its user, when the secret is kept and the database is not. */
function refuseUnknownUser(error: unknown): never {
  if (!violates(error, 'bookings_user_id_fkey')) throw error;
  throw new RequestError(401, 'unknown_user', 'the user of this token does not exist: register again', 'authorization');
}
