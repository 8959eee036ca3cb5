import type pg from 'pg';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { listEvents, pageSize, seatMap } from '../event-store.ts';

const Search = z.object({
  q: z
    .string()
    .max(100)
    .refine((value) => !value.includes('\0'), 'must not contain the NUL character')
    .default(''),
  page: z.coerce.number('write a page number').int().min(1).max(10_000).default(1),
});

const ById = z.object({ id: z.guid('must be the id of an event, a UUID') });

/** `GET /api/v1/events` and `GET /api/v1/events/:id/seats`: open to everybody. */
export function addEventRoutes(app: HttpServer, pool: pg.Pool): void {
  app.get('/api/v1/events', { schema: { querystring: Search }, config: { answers: [200] } }, async (request) => {
    const { q, page } = request.query;
    return { data: await listEvents(pool, q, page), page, pageSize };
  });

  app.get('/api/v1/events/:id/seats', { schema: { params: ById }, config: { answers: [200] } }, async (request) => {
    const data = await seatMap(pool, request.params.id);
    if (data.length === 0) throw new RequestError(404, 'unknown_event', `no event ${request.params.id}`, 'id');
    return { data };
  });
}
