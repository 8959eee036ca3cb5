import { type Call, every, timed } from '../../alert-proofs/stage.ts';
import { type Answer, ask } from '../../booking-client.ts';
import { type Customer, customer, newOrder, newPayment } from '../../order-flow-world.ts';
import type { TestStack } from '../../panels/demo-stack.ts';

/** A request that the gateway has answered, and what it was for. */
export interface ShopCall extends Call {
  readonly of: 'products' | 'order' | 'payment';
  /** Why it was refused, in the word for programs. */
  readonly error?: string;
}

/** People who buy all the time, and what they were answered. */
export interface Shop {
  /** Somebody who has signed in. */
  readonly buyer: Customer;
  readonly calls: readonly ShopCall[];
  /** So many look at the products at once. */
  readonly lookTogether: (many: number) => Promise<void>;
  readonly leave: () => void;
}

/** Between two orders that are paid at once, and between two looks at a product, in milliseconds. */
const pauses = { order: 250, look: 150 } as const;

/** Lets people come: they look at products, order, and pay what they have ordered. */
export async function openShop({ target: { baseUrl } }: Pick<TestStack, 'target'>): Promise<Shop> {
  const buyer = await customer(baseUrl);
  const calls: ShopCall[] = [];
  const answered = async (of: ShopCall['of'], request: () => Promise<Answer>): Promise<Answer> => {
    const [answer, call] = await timed(request);
    calls.push({ ...call, of, error: answer.body?.error });
    return answer;
  };
  const buy = async () => {
    const { status, body } = await answered('order', () => buyer.post('/orders', newOrder()));
    if (status !== 201) return;
    await answered('payment', () => buyer.post('/payments', newPayment(body.order.id, body.order.total)));
  };
  const look = () => answered('products', () => ask(baseUrl, 'GET', '/products'));
  const stops = [every(pauses.order, buy), every(pauses.look, look)];
  return {
    ...{ buyer, calls },
    lookTogether: async (many) => void (await Promise.all(Array.from({ length: many }, look))),
    leave: () => {
      for (const stop of stops) stop();
    },
  };
}
