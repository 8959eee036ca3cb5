import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { freePort } from '../stack/free-ports.ts';
import { type Answer, ask } from './booking-client.ts';
import { postgresUrl, type Servers, useServers } from './servers.ts';
import type { Service } from './service-process.ts';
import { beginWorld, type World } from './world.ts';

/** The servers that an order flow runs on. */
type OrderFlowServers = Servers<'postgres' | 'redis'>;

/** Starts the servers before the tests of a file, and removes them after the last. */
export const useOrderFlowServers = <More extends 'toxiproxy' = never>(...more: readonly More[]) =>
  useServers<'postgres' | 'redis' | More>('postgres', 'redis', ...more);

/** The services behind the gateway. */
export const orderFlowServices = ['user', 'product', 'inventory', 'order', 'payment', 'notification'] as const;

/** The name of one of them. */
export type OrderFlowService = (typeof orderFlowServices)[number];

type Environment = Readonly<Record<string, string>>;

/** What must be so once all is settled: each is 0. */
export interface Breaches {
  /** Orders that more than one captured payment is for. */
  readonly paid_twice: number;
  /** Captured payments whose order is not paid by them, with that amount. */
  readonly captured_without_order: number;
  /** Paid orders whose payment is not captured. */
  readonly paid_without_payment: number;
  /** Products of which stock and orders do not add up to what there was. */
  readonly stock_not_conserved: number;
  /** Reservations without an order that are not released. */
  readonly reservation_without_order: number;
}

/** An order flow of its own: an empty database, an empty Redis, and its processes. */
export interface OrderFlowWorld extends World {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  /** Starts a service, again where it was ended: the others find it at the same address. */
  start(name: OrderFlowService, env?: Environment): Promise<Service>;
  /** Starts all services; `env` is that of each. */
  startAll(env?: Partial<Record<OrderFlowService, Environment>>): Promise<Record<OrderFlowService, Service>>;
  /** Starts a gateway; several may run. */
  gateway(env?: Environment): Promise<Service>;
  /** Counts what must not be. */
  breaches(): Promise<Breaches>;
}

/** Makes an order flow on servers that are empty or have others beside it. */
export async function orderFlowWorld({ postgres, redis: redisServer }: OrderFlowServers): Promise<OrderFlowWorld> {
  const { world, database, pool: connect, emptyRedis, starter } = beginWorld('order-flow');
  const redis = await emptyRedis(redisServer.address);
  // The services make the database.
  const url = postgresUrl(postgres.address, database);
  const pool = connect(url);
  const ports = {} as Record<OrderFlowService, string>;
  for (const name of orderFlowServices) ports[name] = String(await freePort());
  const start = starter({
    DATABASE_URL: url,
    REDIS_URL: `redis://${redisServer.address}`,
    ...Object.fromEntries(
      orderFlowServices.map((name) => [`${name.toUpperCase()}_SERVICE`, `127.0.0.1:${ports[name]}`]),
    ),
  });
  const startOne = (name: OrderFlowService, env: Environment = {}) =>
    start(`demo/order-flow/${name}/main.ts`)({ GRPC_PORT: ports[name], ...env });
  return {
    ...world,
    pool,
    redis,
    start: startOne,
    startAll: async (env = {}) => {
      const started = await Promise.all(orderFlowServices.map((name) => startOne(name, env[name])));
      return Object.fromEntries(orderFlowServices.map((name, at) => [name, started[at]])) as Record<
        OrderFlowService,
        Service
      >;
    },
    gateway: start('demo/order-flow/main.ts'),
    breaches: async () => {
      const { rows } = await pool.query<Breaches>(`
        select
          (select count(*)::int from (
             select 1 from payments.payments where status = 'captured' group by order_id having count(*) > 1
           ) twice) as paid_twice,
          (select count(*)::int from payments.payments p
             left join orders.orders o on o.payment_id = p.id and o.id = p.order_id and o.user_id = p.user_id
               and o.status = 'paid' and o.total_cents = p.amount_cents and o.currency = p.currency
             where p.status = 'captured' and o.id is null) as captured_without_order,
          (select count(*)::int from orders.orders o
             left join payments.payments p on p.id = o.payment_id and p.status = 'captured'
             where o.status = 'paid' and p.id is null) as paid_without_payment,
          (select count(*)::int from inventory.stock s
             where s.initial <> s.available + (
               select coalesce(sum(l.quantity), 0) from orders.order_lines l
               join orders.orders o on o.id = l.order_id and o.status <> 'cancelled'
               where l.product_id = s.product_id)) as stock_not_conserved,
          (select count(*)::int from inventory.reservations r
             left join orders.orders o on o.id = r.order_id and o.status <> 'cancelled'
             where r.state <> 'released' and o.id is null) as reservation_without_order`);
      return rows[0] as Breaches;
    },
  };
}

/** A world in which nothing is as it must not be. */
export const noBreach: Breaches = {
  paid_twice: 0,
  captured_without_order: 0,
  paid_without_payment: 0,
  stock_not_conserved: 0,
  reservation_without_order: 0,
};

/** What a test wants to buy, unless it says otherwise: two mice. */
export const twoMice = { product_id: 'prod-2', quantity: 2, price: 29.99 };

/** An order as it is sent. */
export const newOrder = (...items: readonly object[]) => ({
  items: items.length > 0 ? items : [twoMice],
  shipping_address: { street: '1 Test Street', city: 'Test City', state: 'TS', zip_code: '12345', country: 'US' },
  payment_method: 'credit_card',
});

/** A payment as it is sent. */
export const newPayment = (orderId: string, amount = 59.98, more: object = {}) => ({
  order_id: orderId,
  amount,
  currency: 'USD',
  payment_method: 'credit_card',
  card_details: { number: '4242424242424242', exp_month: '12', exp_year: '2030', cvc: '123' },
  ...more,
});

/** Somebody who has signed in at a gateway. */
export interface Customer {
  readonly token: string;
  readonly id: string;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Orders, and says by which id. */
  order(...items: readonly object[]): Promise<string>;
}

/** Registers somebody new at a gateway. */
export async function customer(url: string): Promise<Customer> {
  const body = { email: `${randomUUID()}@example.com`, password: 'correct horse' };
  const { body: signedIn } = await ask(url, 'POST', '/auth/register', { body });
  const { access_token: token } = signedIn;
  const post: Customer['post'] = (path, body, headers = {}) => ask(url, 'POST', path, { token, body, headers });
  return {
    token,
    id: signedIn.user.id,
    post,
    get: (path) => ask(url, 'GET', path, { token }),
    order: async (...items) => (await post('/orders', newOrder(...items))).body.order.id,
  };
}
