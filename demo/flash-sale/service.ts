import type { Logger } from 'pino';
import type { flashSaleFaultActive } from '../../catalog/flash-sale.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { failingRequests } from '../kit/faults/failing-requests.ts';
import { memoryLeak } from '../kit/faults/memory-leak.ts';
import { poolExhaustion } from '../kit/faults/pool-exhaustion.ts';
import { serveFaults } from '../kit/faults/server.ts';
import { slowRequests } from '../kit/faults/slow-requests.ts';
import { measureRequests } from '../kit/http/measure-requests.ts';
import { addOperations } from '../kit/http/operations.ts';
import { httpServer, listen } from '../kit/http/server.ts';
import { askKafka } from '../kit/kafka.ts';
import { connectPostgres, isPostgresOutage } from '../kit/postgres.ts';
import { connectRedis } from '../kit/redis.ts';
import { RedisOutage } from '../kit/redis-outage.ts';
import { ensureDatabase } from '../kit/schema.ts';
import { repeat } from '../kit/worker.ts';
import type { FlashSaleConfig } from './config.ts';
import { flashSaleMetrics } from './metrics.ts';
import { Orders } from './orders.ts';
import { OrderPublisher } from './publisher.ts';
import { tokenBucket, unlimited } from './rate-limit.ts';
import { Reservations } from './reservations.ts';
import { addInitRoute, addOrderRoutes, orderPath } from './routes.ts';
import { createSchema } from './schema.ts';

const clientId = 'flash-sale';
/** How often abandoned reservations are looked for. */
const sweepSeconds = 1;

type FaultName = (typeof flashSaleFaultActive.labels.fault)[number];

/** Starts the API of the flash sale: its stores, its fault switches, and last the API. */
export async function startFlashSale(config: FlashSaleConfig, log: Logger, closing: Shutdown): Promise<void> {
  const prepare = () => ensureDatabase(config.DATABASE_URL, log);
  const pool = await connectPostgres(config, log, closing, { prepare });
  await createSchema(pool);
  const redis = await connectRedis(config, config.REDIS_TIMEOUT, log, closing);
  const publisher = new OrderPublisher({ brokers: config.KAFKA_BROKERS, clientId, log });
  closing.add('kafka producer', () => publisher.close());
  await publisher.connect();

  const metrics = flashSaleMetrics();
  const reservations = new Reservations(redis);
  const orders = new Orders({ reservations, publisher, metrics, log });
  const sweeper = repeat('sweep of reservations', sweepSeconds, log, () => orders.sweep(config.ABANDONED_AFTER));
  closing.add('sweeper', () => sweeper.stop());

  const app = httpServer(log, (error) => error instanceof RedisOutage || isPostgresOutage(error));
  measureRequests(app, metrics.requests);
  const limit = config.RATE_LIMIT === undefined ? unlimited : tokenBucket(config.RATE_LIMIT);
  const waitingRoom = waitingRoomFor(config.WAITING_ROOM_URL, orderPath);
  const faults = [slowRequests(app), failingRequests(app), memoryLeak(app), poolExhaustion(pool)];
  addOperations(app, metrics.registry, [
    { name: 'redis', ask: () => redis.ping() },
    { name: 'kafka', ask: () => askKafka(clientId, config.KAFKA_BROKERS) },
    // Only the beginning of a sale needs it.
    { name: 'postgres', optional: true, ask: () => pool.query('select 1') },
  ]);
  addInitRoute(app, pool, reservations);
  addOrderRoutes(app, { orders, metrics, limit, waitingRoom });
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  const watcher = (fault: string, on: boolean) => metrics.faults.set({ fault: fault as FaultName }, on ? 1 : 0);
  await serveFaults(config, faults, log, closing, watcher, isPostgresOutage);
  log.info({ host: config.HOST, port: config.PORT, limit: config.RATE_LIMIT }, 'ready');
}

/** The address of the waiting room, for those who shall come back to a path of the sale. */
function waitingRoomFor(room: string, path: string): string {
  const address = new URL(room);
  address.searchParams.set('to', path);
  return address.href;
}
