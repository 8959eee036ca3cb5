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
import { serveFaults } from '../../kit/faults/server.ts';
import { stalledReader } from '../../kit/faults/stalled-reader.ts';
import { Gate } from '../../kit/gate.ts';
import { addOperations } from '../../kit/http/operations.ts';
import { httpServer, listen } from '../../kit/http/server.ts';
import { askKafka, ensureTopic } from '../../kit/kafka.ts';
import { readTopic } from '../../kit/kafka-reader.ts';
import { connectPostgres, isPostgresOutage } from '../../kit/postgres.ts';
import { connectRedis } from '../../kit/redis.ts';
import { untilAnswers } from '../../kit/retry.ts';
import { ensureDatabase } from '../../kit/schema.ts';
import { ordersTopic } from '../orders-topic.ts';
import { Reservations } from '../reservations.ts';
import { createSchema } from '../schema.ts';
import { type BatchMetrics, writeBatch } from './batch.ts';
import type { WorkerConfig } from './config.ts';

const group = 'flash-sale-worker';

type FaultName = (typeof flashSaleWorkerFaultActive.labels.fault)[number];

/** Starts the worker: it writes each order in Kafka into Postgres, once. */
export async function startWorker(config: WorkerConfig, log: Logger, closing: Shutdown): Promise<void> {
  const brokers = config.KAFKA_BROKERS;
  const prepare = () => ensureDatabase(config.DATABASE_URL, log);
  const pool = await connectPostgres(config, log, closing, { prepare });
  await createSchema(pool);
  const redis = await connectRedis(config, config.REDIS_TIMEOUT, log, closing);
  const kafka = { name: 'Kafka', at: brokers.join(','), variable: 'KAFKA_BROKERS' };
  await untilAnswers(kafka, log, closing.signal, () => ensureTopic(group, brokers, ordersTopic, log));

  const measure = instruments(flashSaleWorker);
  const metrics: BatchMetrics = {
    orders: measure.counter(ordersWritten),
    claim: measure.histogram(claimDuration),
    write: measure.histogram(writeDuration),
    delay: measure.histogram(orderDelay),
  };
  const faults = measure.gauge(flashSaleWorkerFaultActive);
  const gate = new Gate();
  const reservations = new Reservations(redis);
  const handle = (messages: readonly string[]) => writeBatch(pool, reservations, metrics, messages);
  const reader = readTopic({ brokers, group, topic: ordersTopic.name, gate, log, handle });
  closing.add('reader', () => reader.stop());

  const app = httpServer(log);
  addOperations(app, measure.registry, [
    { name: 'postgres', ask: () => pool.query('select 1') },
    { name: 'redis', ask: () => redis.ping() },
    { name: 'kafka', ask: () => askKafka(group, brokers) },
  ]);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  const watcher = (name: string, on: boolean) => faults.set({ fault: name as FaultName }, on ? 1 : 0);
  await serveFaults(
    config,
    [stalledReader('stalled-worker', gate), poolExhaustion(pool)],
    log,
    closing,
    watcher,
    isPostgresOutage,
  );
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}
