import { randomUUID } from 'node:crypto';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { ordersTopic } from '../demo/flash-sale/orders-topic.ts';
import { type Answer, ask } from './booking-client.ts';
import { postgresUrl, type Servers, useServers } from './servers.ts';
import type { Service } from './service-process.ts';
import { beginWorld, type World } from './world.ts';

/** The servers that a flash sale runs on. */
type FlashSaleServers = Servers<'postgres' | 'redis' | 'kafka'>;

/** Starts the servers before the tests of a file, and removes them after the last. */
export const useFlashSaleServers = (): FlashSaleServers => useServers('postgres', 'redis', 'kafka');

/** What the stores say of a product's present sale. */
interface SaleState {
  /** Orders in Postgres. */
  readonly orders: number;
  /** Different keys of these orders. */
  readonly keys: number;
  /** Stock in Postgres. */
  readonly stock: number;
  /** Stock in Redis. */
  readonly redis: number;
}

/** A flash sale of its own: an empty database, an empty Redis, and its processes. */
export interface FlashSaleWorld extends World {
  readonly pool: pg.Pool;
  readonly redis: Redis;
  /** Where `to` in the `Location` of those over the limit leads. */
  readonly waitingRoomUrl: string;
  /** Starts an API; several may run. */
  api(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a worker; several may run. */
  worker(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a waiting room for an API. */
  waitingRoom(saleUrl: string): Promise<Service>;
  state(productId: string): Promise<SaleState>;
  /** Sends messages to the topic of the orders. */
  produce(values: readonly string[]): Promise<void>;
  /** Forgets what the worker has committed, once its group has no member: it reads everything again. */
  forgetOffsets(): Promise<void>;
}

/** Makes a flash sale on servers that are empty or have others beside it. */
export async function flashSaleWorld({
  postgres,
  redis: redisServer,
  kafka,
}: FlashSaleServers): Promise<FlashSaleWorld> {
  const { world, database, pool: connect, emptyRedis, starter } = beginWorld('flash-sale');
  const redis = await emptyRedis(redisServer.address);
  // The services make the database.
  const url = postgresUrl(postgres.address, database);
  const pool = connect(url);
  const client = { clientId: 'test', bootstrapBrokers: [kafka.address], retries: 20, retryDelay: 200 };
  const waitingRoomUrl = 'http://127.0.0.1:4000';
  const start = starter({
    DATABASE_URL: url,
    REDIS_URL: `redis://${redisServer.address}`,
    KAFKA_BROKERS: kafka.address,
    WAITING_ROOM_URL: waitingRoomUrl,
  });
  const startWaitingRoom = start('demo/flash-sale/waiting-room/main.ts');
  return {
    ...world,
    pool,
    redis,
    waitingRoomUrl,
    api: start('demo/flash-sale/main.ts'),
    worker: start('demo/flash-sale/worker/main.ts'),
    waitingRoom: (saleUrl) => startWaitingRoom({ SALE_URL: saleUrl }),
    state: async (productId) => {
      const { rows } = await pool.query(
        `select p.stock, count(o.id)::int as orders, count(distinct o.idempotency_key)::int as keys
         from products p left join orders o on o.product_id = p.id and o.sale = p.sale
         where p.id = $1 group by p.id`,
        [productId],
      );
      return { ...rows[0], redis: Number(await redis.get(`product:${productId}:stock`)) };
    },
    produce: async (values) => {
      const producer = new Producer({ ...client, serializers: stringSerializers });
      await producer.send({ messages: values.map((value) => ({ topic: ordersTopic.name, key: 'x', value })) });
      await producer.close();
    },
    forgetOffsets: async () => {
      const admin = new Admin(client);
      try {
        for (let gone = false; !gone; ) {
          gone = await admin.deleteGroups({ groups: ['flash-sale-worker'] }).then(
            () => true,
            () => false,
          );
        }
      } finally {
        await admin.close();
      }
    },
  };
}

/** Begins a sale. */
export const init = (url: string, productId: string, quantity: number): Promise<Answer> =>
  ask(url, 'POST', '/init', { body: { productId, quantity } });

/** Orders an item, with a key of its own unless one is given. */
export const order = (url: string, productId: string, key: string = randomUUID()): Promise<Answer> =>
  ask(url, 'POST', '/order', { body: { productId, userId: 'ann' }, headers: { 'x-idempotency-key': key } });

/** How many answers there are of each kind: the status with what the body says. */
export function outcomes(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const kind = `${status} ${body?.status ?? body?.error ?? ''}`.trim();
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
