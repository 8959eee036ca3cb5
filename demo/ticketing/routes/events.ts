import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import type { EventStore } from '../event-store.ts';
import type { Reservations } from '../reservations.ts';
import { eventStream, type SectionName, sectionStream, sections, time } from '../ticketing-events.ts';

const NewEvent = z
  .object({
    title: text(200),
    description: text(5000).or(z.literal('')),
    start_time: time,
    end_time: time,
    venue_name: text(200),
    venue_address: text(500),
  })
  .refine((event) => Date.parse(event.start_time) < Date.parse(event.end_time), {
    path: ['end_time'],
    error: 'must be after start_time',
  });

const OfSection = z.object({
  id: z.guid('must be the id of an event, a UUID'),
  section: z.enum(sections, { error: `must be one of ${sections.join(', ')}` }),
});

/** `POST /api/events` and `GET /api/events/:id/sections/:section/availability`. */
export function addEventRoutes(
  app: HttpServer,
  {
    store,
    reservations,
    capacities,
    onRequest,
  }: {
    readonly store: EventStore;
    readonly reservations: Reservations;
    /** The seats of each section of an event that is made. */
    readonly capacities: Readonly<Record<SectionName, number>>;
    readonly onRequest: (request: FastifyRequest) => Promise<void>;
  },
): void {
  app.post(
    '/api/events',
    { onRequest, schema: { body: NewEvent }, config: { answers: [201] } },
    async (request, reply) => {
      const event_id = randomUUID();
      const opened = sections.map((section) => ({
        stream: sectionStream(event_id, section),
        version: 1,
        type: 'SectionOpened' as const,
        data: { event_id, section, capacity: capacities[section] },
      }));
      const data = { event_id, ...request.body };
      await store.append([{ stream: eventStream(event_id), version: 1, type: 'EventCreated', data }, ...opened]);
      return reply.code(201).send({ event_id });
    },
  );

  app.get(
    '/api/events/:id/sections/:section/availability',
    { onRequest, schema: { params: OfSection }, config: { answers: [200] } },
    async (request) => {
      const { id, section: name } = request.params;
      const section = await reservations.section(id, name);
      if (!section) throw new RequestError(404, 'unknown_event', `no event ${id}`, 'id');
      const { capacity, available } = section;
      return { event_id: id, section: name, capacity, available, reserved: capacity - available };
    },
  );
}
