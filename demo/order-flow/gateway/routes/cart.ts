import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpServer } from '../../../kit/http/server.ts';
import { text } from '../../../kit/http/validation.ts';
import type { Carts } from '../cart.ts';
import type { Services } from '../services.ts';
import { findProduct } from './products.ts';

/** How many of a product are taken at once. */
export const quantity = z.number().int().min(1).max(1000);

const Item = z.object({ product_id: text(64), quantity });

/** `POST /cart/items` and `GET /cart`: each user has one. */
export function addCartRoutes(
  app: HttpServer,
  services: Services,
  carts: Carts,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  app.post(
    '/cart/items',
    { onRequest, schema: { body: Item }, config: { answers: [201, 404] } },
    async (request, reply) => {
      await findProduct(services, request.body.product_id, 'product_id');
      return reply.code(201).send({ cart: { items: await carts.add(request.userId, request.body) } });
    },
  );

  app.get('/cart', { onRequest, config: { answers: [200] } }, async (request) => ({
    cart: { items: await carts.look(request.userId) },
  }));
}
