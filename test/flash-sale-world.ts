import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { ordersTopic } from '../demo/flash-sale/orders-topic.ts';
import { type Answer, ask } from './booking-client.ts';
import { postgresUrl, startKafka, startPostgres, startRedis, type TestServer } from './servers.ts';
import { type Service, startService } from './service-process.ts';

/** The servers that a flash sale runs on. */
interface FlashSaleServers {
  readonly postgres: TestServer;
  readonly redis: TestServer;
  readonly kafka: TestServer;
}

/** Starts the servers before the tests of a file, and removes them after the last; until then the object is empty. */
export function useFlashSaleServers(): FlashSaleServers {
  const servers = {} as FlashSaleServers;
  beforeAll(async () => {
    await Promise.all([
      startPostgres().then((postgres) => Object.assign(servers, { postgres })),
      startRedis().then((redis) => Object.assign(servers, { redis })),
      startKafka().then((kafka) => Object.assign(servers, { kafka })),
    ]);
  });
  afterAll(() => Promise.all(Object.values(servers).map((server: TestServer) => server.dispose())));
  return servers;
}

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
export interface FlashSaleWorld {
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
  /** Turns a fault switch of a process on or off. */
  turn(service: Service, method: 'PUT' | 'DELETE', fault: string, parameters?: unknown): Promise<Answer>;
  state(productId: string): Promise<SaleState>;
  /** Sends messages to the topic of the orders. */
  produce(values: readonly string[]): Promise<void>;
  /** Forgets what the worker has committed, once its group has no member: it reads everything again. */
  forgetOffsets(): Promise<void>;
  /** Ends all processes and connections. */
  dispose(): Promise<void>;
}

/** Makes a flash sale on servers that are empty or have others beside it. */
export async function flashSaleWorld({
  postgres,
  redis: redisServer,
  kafka,
}: FlashSaleServers): Promise<FlashSaleWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-flash-sale-'));
  const tokenFile = join(folder, 'faults-token');
  const token = randomUUID();
  writeFileSync(tokenFile, token);
  const redis = new Redis(`redis://${redisServer.address}`);
  redis.on('error', () => undefined);
  await redis.flushall();
  // The services make it.
  const url = postgresUrl(postgres.address, `flash_sale_${randomBytes(6).toString('hex')}`);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined);
  const client = { clientId: 'test', bootstrapBrokers: [kafka.address], retries: 20, retryDelay: 200 };
  const waitingRoomUrl = 'http://127.0.0.1:4000';
  const common = {
    DATABASE_URL: url,
    REDIS_URL: `redis://${redisServer.address}`,
    KAFKA_BROKERS: kafka.address,
    FAULTS_TOKEN_FILE: tokenFile,
    WAITING_ROOM_URL: waitingRoomUrl,
  };
  const started: Service[] = [];
  const start = async (main: string, env: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const service = await startService(main, { ...common, ...env });
    started.push(service);
    return service;
  };
  return {
    pool,
    redis,
    waitingRoomUrl,
    api: (env) => start('demo/flash-sale/main.ts', env),
    worker: (env) => start('demo/flash-sale/worker/main.ts', env),
    waitingRoom: (saleUrl) => start('demo/flash-sale/waiting-room/main.ts', { SALE_URL: saleUrl }),
    turn: (service, method, fault, body) => ask(service.faultsUrl, method, `/${fault}`, { token, body }),
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
    dispose: async () => {
      await Promise.all(started.map((service) => service.end()));
      redis.disconnect();
      await pool.end();
      rmSync(folder, { recursive: true });
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
