import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpServer } from '../../../kit/http/server.ts';
import { text } from '../../../kit/http/validation.ts';
import type { Order } from '../../apis/order.ts';
import { fromCents } from '../../money.ts';
import type { Carts } from '../cart.ts';
import type { Services } from '../services.ts';
import { quantity } from './cart.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { money } from './money.ts';

const Item = z.object({ product_id: text(64), quantity, price: money });

const NewOrder = z.object({
  items: z
    .array(Item)
    .min(1)
    .max(50)
    .refine(
      (items) => new Set(items.map((item) => item.product_id)).size === items.length,
      'must not name a product twice',
    ),
  shipping_address: z.object({
    street: text(200),
    city: text(200),
    state: text(200).optional(),
    zip_code: text(20).optional(),
    country: text(100),
  }),
  payment_method: text(50),
});

const ById = z.object({ id: z.guid('must be the id of an order, a UUID') });

/** `POST /orders` and `GET /orders/:id`: users see their own. */
export function addOrderRoutes(
  app: HttpServer,
  { order: orders }: Services,
  carts: Carts,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  app.post(
    '/orders',
    { onRequest, schema: { body: NewOrder }, config: { answers: [200, 201, 404, 409] } },
    async (request, reply) => {
      const { items, shipping_address: to, payment_method } = request.body;
      const { userId: user_id, log } = request;
      const { order, repeated_request } = await orders.Create({
        user_id,
        lines: items.map(({ price, ...item }) => ({ ...item, price_cents: price })),
        shipping_address: { ...to, state: to.state ?? '', zip_code: to.zip_code ?? '' },
        payment_method,
        idempotency_key: idempotencyKey(request.headers),
      });
      const ordered = items.map((item) => item.product_id);
      // The order stands, whatever becomes of the cart.
      carts.takeOut(user_id, ordered).catch((err) => log.warn({ err }, 'the cart still has what was ordered'));
      return reply.code(repeated_request ? 200 : 201).send({ order: shown(order) });
    },
  );

  app.get('/orders/:id', { onRequest, schema: { params: ById }, config: { answers: [200, 404] } }, async (request) => ({
    order: shown(await orders.Get({ id: request.params.id, user_id: request.userId })),
  }));
}

const shown = ({ lines, total_cents, payment_id, user_id: _, ...order }: Order) => ({
  ...order,
  items: lines.map(({ price_cents, ...line }) => ({ ...line, price: fromCents(price_cents) })),
  total: fromCents(total_cents),
  payment_id: payment_id || null,
});
