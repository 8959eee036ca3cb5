import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { z } from 'zod';
import { overLimitStatus } from '../../catalog/over-limit.ts';
import { RequestError } from '../../service/refusal.ts';
import type { HttpServer } from '../kit/http/server.ts';
import { text } from '../kit/http/validation.ts';
import type { FlashSaleMetrics } from './metrics.ts';
import { orderPage } from './order-page.ts';
import type { Orders, Placed } from './orders.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Reservations } from './reservations.ts';
import { beginSale } from './sales.ts';

/** Where people order. */
export const orderPath = '/order';
const keyHeader = 'x-idempotency-key';

/** As a product's id is part of the names of its keys in Redis, it has no colon. */
const productId = z.string().regex(/^[\w.-]{1,64}$/, 'write 1 to 64 letters, digits, dots, hyphens or underscores');
const mostItems = 10_000_000;
const longestKey = 200;

const Sale = z.object({ productId, quantity: z.number().int().min(1).max(mostItems) });
const Order = z.object({ productId: text(200), userId: text(200) });

/** `POST /init`: begins a sale of a product, in place of the one before. */
export function addInitRoute(app: HttpServer, pool: pg.Pool, reservations: Reservations): void {
  app.post('/init', { schema: { body: Sale }, config: { answers: [200] } }, async (request) => {
    const { productId, quantity } = request.body;
    const sale = await beginSale(pool, reservations, productId, quantity);
    request.log.info({ productId, quantity, sale }, 'sale begins');
    return { status: 'ok', msg: `the sale of ${productId} begins with ${quantity} in stock` };
  });
}

/** `POST /order`, as its clients know it; `GET /order`, where the waiting room sends people back to; and whether there is room. */
export function addOrderRoutes(
  app: HttpServer,
  parts: {
    readonly orders: Orders;
    readonly metrics: Pick<FlashSaleMetrics, 'orders'>;
    readonly limit: RateLimit;
    readonly waitingRoom: string;
  },
): void {
  const { orders, metrics, limit, waitingRoom } = parts;
  const answers = [200, overLimitStatus, 400, 404, 409];
  app.post(
    orderPath,
    {
      schema: { body: Order },
      config: { answers },
      onRequest: async (request, reply) => {
        keyOf(request);
        if (limit.take()) return;
        metrics.orders.inc({ outcome: 'limited' });
        return reply.code(overLimitStatus).header('location', waitingRoom).send();
      },
      onResponse: async (_, { statusCode }) => {
        if (statusCode >= 500) metrics.orders.inc({ outcome: 'failed' });
        else if (statusCode >= 400 && statusCode !== 409) metrics.orders.inc({ outcome: 'refused' });
      },
    },
    async (request, reply) => {
      const placed = await orders.place({ ...request.body, key: keyOf(request) });
      if (placed === 'unknown' || placed === 'failed') throw refusal(placed, request.body.productId);
      metrics.orders.inc({ outcome: placed });
      if (placed === 'sold_out') return reply.code(409).send({ status: 'sold_out' });
      return { status: placed === 'accepted' ? 'success' : 'ignored' };
    },
  );
  app.get(orderPath, { config: { answers: [200] } }, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(orderPage),
  );
  app.get('/-/room', async () => ({ room: limit.hasRoom() }));
}

function keyOf({ headers }: FastifyRequest): string {
  const key = headers[keyHeader];
  if (typeof key !== 'string' || key === '')
    throw new RequestError(
      400,
      'missing_key',
      `send the header ${keyHeader}, with a key of its own for each order`,
      keyHeader,
    );
  if (key.length > longestKey)
    throw new RequestError(400, 'invalid_input', `${keyHeader}: write ${longestKey} characters at most`, keyHeader);
  return key;
}

function refusal(placed: Extract<Placed, 'unknown' | 'failed'>, productId: string): RequestError {
  return placed === 'unknown'
    ? new RequestError(404, 'unknown_product', `no sale of ${productId} has begun: POST /init first`, 'productId')
    : new RequestError(503, 'unavailable', 'the order was not taken; try again with the same key');
}
