import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import type { Reservations } from '../reservations.ts';
import type { Answer } from '../section-desk.ts';
import { sections } from '../ticketing-events.ts';

const seatsAtOnce = 3;

const Wanted = z
  .object({
    event_id: z.guid('must be the id of an event, a UUID'),
    section: z.enum(sections, { error: `must be one of ${sections.join(', ')}` }),
    quantity: z.number().int().min(1).max(seatsAtOnce),
    /** None and an empty list are any seats. */
    specific_seats: z
      .array(text(32))
      .max(seatsAtOnce)
      .refine((seats) => new Set(seats).size === seats.length, 'must not name a seat twice')
      .nullish()
      .transform((seats) => (seats?.length ? seats : null)),
  })
  .refine(({ quantity, specific_seats }) => specific_seats === null || specific_seats.length === quantity, {
    path: ['specific_seats'],
    error: 'must name as many seats as quantity says, or be null for any',
  });

const ById = z.object({ id: z.guid('must be the id of a reservation, a UUID') });

/** `POST /api/reservations` and `GET /api/reservations/:id`: for users, each with their own. */
export function addReservationRoutes(
  app: HttpServer,
  reservations: Reservations,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  app.post(
    '/api/reservations',
    { onRequest, schema: { body: Wanted }, config: { answers: [201, 409] } },
    async (request, reply) => {
      const { event_id, section, quantity, specific_seats: seats } = request.body;
      const { id, answer } = await reservations.reserve(request.userId, event_id, section, { quantity, seats });
      if (answer.outcome !== 'reserved') throw refusal(answer, event_id, section);
      return reply.code(201).send({ reservation_id: id, event_id, section, seats: answer.seats });
    },
  );

  app.get(
    '/api/reservations/:id',
    { onRequest, schema: { params: ById }, config: { answers: [200] } },
    async (request) => {
      const { id } = request.params;
      const reservation = await reservations.find(id);
      if (!reservation) throw new RequestError(404, 'unknown_reservation', `no reservation ${id}`, 'id');
      const { user_id, ...shown } = reservation;
      if (user_id !== request.userId)
        throw new RequestError(403, 'foreign_reservation', 'this is the reservation of another user', 'id');
      return { ...shown, quantity: shown.seats.length };
    },
  );
}

/** Whoever tells a sold-out section from a failure looks for "Insufficient inventory", so seats that are gone say it too. */
function refusal(answer: Exclude<Answer, { outcome: 'reserved' }>, eventId: string, section: string): RequestError {
  switch (answer.outcome) {
    case 'unknown_event':
      return new RequestError(404, 'unknown_event', `no event ${eventId}`, 'event_id');
    case 'unknown_seats':
      return new RequestError(404, 'unknown_seats', `${section} has no seat ${list(answer.seats)}`, 'specific_seats');
    case 'insufficient_inventory': {
      const { available } = answer;
      const left = available === 0 ? 'is sold out' : `has ${available} left`;
      return new RequestError(409, answer.outcome, `Insufficient inventory: ${section} ${left}`, 'quantity');
    }
    case 'seats_taken': {
      const message = `Insufficient inventory: already taken: ${list(answer.seats)}`;
      return new RequestError(409, answer.outcome, message, 'specific_seats');
    }
    case 'conflict':
      return new RequestError(409, answer.outcome, `too many want seats of ${section} at once; try again`);
  }
}

const list = (seats: readonly string[]): string => seats.join(', ');
