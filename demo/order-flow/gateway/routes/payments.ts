import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpServer } from '../../../kit/http/server.ts';
import { text } from '../../../kit/http/validation.ts';
import type { Payment } from '../../apis/payment.ts';
import { fromCents } from '../../money.ts';
import type { Services } from '../services.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { money } from './money.ts';

const NewPayment = z.object({
  order_id: z.guid('must be the id of an order, a UUID'),
  amount: money,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as USD'),
  payment_method: text(50),
  card_details: z.object({
    number: z.string().regex(/^\d{12,19}$/, 'must be the 12 to 19 digits of a card'),
    exp_month: text(2).or(z.number().int().min(1).max(12)),
    exp_year: text(4).or(z.number().int().min(2000).max(9999)),
    cvc: text(4),
  }),
});

const ById = z.object({ id: z.guid('must be the id of a payment, a UUID') });

/** `POST /payments`, `GET /payments/:id`, and `GET /notifications`, which tells of them: users see their own. */
export function addPaymentRoutes(
  app: HttpServer,
  { payment: payments, notification }: Services,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  app.post(
    '/payments',
    { onRequest, schema: { body: NewPayment }, config: { answers: [200, 201, 402, 404, 409] } },
    async (request, reply) => {
      const { order_id, amount, currency, payment_method, card_details } = request.body;
      const { repeated_request, ...payment } = await payments.Pay({
        user_id: request.userId,
        order_id,
        amount_cents: amount,
        currency,
        payment_method,
        card_last4: card_details.number.slice(-4),
        idempotency_key: idempotencyKey(request.headers),
      });
      return reply.code(repeated_request ? 200 : 201).send({ payment: shown(payment) });
    },
  );

  app.get(
    '/payments/:id',
    { onRequest, schema: { params: ById }, config: { answers: [200, 404] } },
    async (request) => {
      const { repeated_request: _, ...payment } = await payments.Get({
        id: request.params.id,
        user_id: request.userId,
      });
      return { payment: shown(payment) };
    },
  );

  app.get('/notifications', { onRequest, config: { answers: [200] } }, (request) =>
    notification.List({ user_id: request.userId, most: 100 }),
  );
}

const shown = ({ amount_cents, ...payment }: Omit<Payment, 'repeated_request'>) => ({
  ...payment,
  amount: fromCents(amount_cents),
});
