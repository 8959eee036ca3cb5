import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ticketStatuses } from '../../../catalog/help-desk.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import { type Publish, ticketChannel, ticketsChannel } from '../events.ts';
import type { HelpDeskMetrics } from '../metrics.ts';
import { priorities, type Tickets, UnknownAuthor } from '../tickets.ts';
import { unknownUser } from './auth.ts';
import { beyondReach, pageOf, paging, withinReach, words } from './paging.ts';

/** One of some words, in whatever case: some clients write them large. */
const oneOf = <const Words extends readonly string[]>(all: Words) =>
  z.preprocess(
    (sent) => (typeof sent === 'string' ? sent.toLowerCase() : sent),
    z.enum(all, { error: `must be one of ${all.join(', ')}` }),
  );

const status = oneOf(ticketStatuses);
const priority = oneOf(priorities);
const category = text(100);

const NewTicket = z.object({
  title: text(200),
  description: text(10_000),
  priority: priority.default('medium'),
  category: category.default('general'),
});

const Change = z
  .object({ status: status.optional(), priority: priority.optional(), category: category.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    path: ['status'],
    error: 'write a status, a priority or a category',
  });

const NewComment = z.object({ content: text(10_000), isInternal: z.boolean().default(false) });

const ById = z.object({ id: z.guid('must be the id of a ticket, a UUID') });
const List = z.object({ ...paging, status: status.optional() }).refine(withinReach, beyondReach);
const Search = z.object({ ...paging, q: words }).refine(withinReach, beyondReach);

/** The routes below `/api/v1/tickets`. */
export function addTicketRoutes(
  app: HttpServer,
  parts: {
    readonly tickets: Tickets;
    readonly publish: Publish;
    readonly metrics: Pick<HelpDeskMetrics, 'tickets' | 'comments'>;
    readonly onRequest: (request: FastifyRequest) => Promise<void>;
  },
): void {
  const { tickets, publish, metrics, onRequest } = parts;
  const counted =
    (failed: () => void) =>
    async (_: unknown, { statusCode }: { statusCode: number }) => {
      if (statusCode >= 500) failed();
    };
  const onTicket = counted(() => metrics.tickets.inc({ outcome: 'failed' }));
  const onComment = counted(() => metrics.comments.inc({ outcome: 'failed' }));

  app.get(
    '/api/v1/tickets',
    { onRequest, schema: { querystring: List }, config: { answers: [200] } },
    async ({ query }) => pageOf(query, (limit, offset) => tickets.list(query.status, limit, offset)),
  );

  app.get(
    '/api/v1/tickets/search',
    { onRequest, schema: { querystring: Search }, config: { answers: [200] } },
    async ({ query }) => pageOf(query, (limit, offset) => tickets.search(query.q, limit, offset)),
  );

  app.get(
    '/api/v1/tickets/:id',
    { onRequest, schema: { params: ById }, config: { answers: [200, 404] } },
    async ({ params }) => known(await tickets.find(params.id), params.id),
  );

  app.post(
    '/api/v1/tickets',
    { onRequest, onResponse: onTicket, schema: { body: NewTicket }, config: { answers: [201] } },
    async (request, reply) => {
      const ticket = await tickets.create(request.userId, request.body).catch(refuseUnknown);
      metrics.tickets.inc({ outcome: 'created' });
      publish({ type: 'ticket.created', channels: [ticketsChannel], body: { ticketId: ticket.id, ticket } });
      return reply.code(201).send(ticket);
    },
  );

  app.patch(
    '/api/v1/tickets/:id',
    { onRequest, onResponse: onTicket, schema: { params: ById, body: Change }, config: { answers: [200, 404] } },
    async ({ params: { id }, body }) => {
      const ticket = known(await tickets.change(id, body), id);
      metrics.tickets.inc({ outcome: 'updated' });
      publish({
        type: 'ticket.updated',
        channels: [ticketsChannel, ticketChannel(id)],
        body: { ticketId: id, ticket },
      });
      return ticket;
    },
  );

  app.post(
    '/api/v1/tickets/:id/comments',
    { onRequest, onResponse: onComment, schema: { params: ById, body: NewComment }, config: { answers: [201, 404] } },
    async (request, reply) => {
      const { id } = request.params;
      const { content, isInternal } = request.body;
      const comment = known(await tickets.comment(id, request.userId, content, isInternal).catch(refuseUnknown), id);
      metrics.comments.inc({ outcome: 'created' });
      publish({ type: 'comment.created', channels: [ticketChannel(id)], body: { ticketId: id, comment } });
      return reply.code(201).send(comment);
    },
  );
}

function known<Found>(found: Found | undefined, id: string): Found {
  if (!found) throw new RequestError(404, 'unknown_ticket', `no ticket ${id}`, 'id');
  return found;
}

function refuseUnknown(error: unknown): never {
  throw error instanceof UnknownAuthor ? unknownUser() : error;
}
