import type { Logger } from 'pino';
import { flashSaleWorker } from '../../../catalog/emitters.ts';
import {
  claimDuration,
  flashSaleWorkerFaultActive,
  orderDelay,
  ordersWritten,
  writeDuration,
} from '../../../catalog/flash-sale.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { poolExhaustion } from '../../kit/faults/pool-exhaustion.ts';
import { connectPostgres, isPostgresOutage } from '../../kit/postgres.ts';
import { connectRedis } from '../../kit/redis.ts';
import { ensureDatabase } from '../../kit/schema.ts';
import { serveTopic } from '../../kit/topic-service.ts';
import { ordersTopic } from '../orders-topic.ts';
import { Reservations } from '../reservations.ts';
import { createSchema } from '../schema.ts';
import { type BatchMetrics, writeBatch } from './batch.ts';
import type { WorkerConfig } from './config.ts';

type FaultName = (typeof flashSaleWorkerFaultActive.labels.fault)[number];

/** Starts the worker: it writes each order in Kafka into Postgres, once. */
export async function startWorker(config: WorkerConfig, log: Logger, closing: Shutdown): Promise<void> {
  const prepare = () => ensureDatabase(config.DATABASE_URL, log);
  const pool = await connectPostgres(config, log, closing, { prepare });
  await createSchema(pool);
  const redis = await connectRedis(config, config.REDIS_TIMEOUT, log, closing);
  const measure = instruments(flashSaleWorker);
  const metrics: BatchMetrics = {
    orders: measure.counter(ordersWritten),
    claim: measure.histogram(claimDuration),
    write: measure.histogram(writeDuration),
    delay: measure.histogram(orderDelay),
  };
  const faults = measure.gauge(flashSaleWorkerFaultActive);
  const reservations = new Reservations(redis);
  const service = {
    ...{ group: 'flash-sale-worker', topic: ordersTopic, registry: measure.registry },
    handle: (messages: readonly string[]) => writeBatch(pool, reservations, metrics, messages),
    needs: [
      { name: 'postgres', ask: () => pool.query('select 1') },
      { name: 'redis', ask: () => redis.ping() },
    ],
    faults: {
      stall: 'stalled-worker',
      others: [poolExhaustion(pool)],
      watcher: (name: string, on: boolean) => faults.set({ fault: name as FaultName }, on ? 1 : 0),
      isOutage: isPostgresOutage,
    },
  };
  await serveTopic(config, service, log, closing);
}
