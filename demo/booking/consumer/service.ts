import type { Logger } from 'pino';
import { consumerFaultActive, eventsConsumed } from '../../../catalog/booking.ts';
import { bookingConsumer } from '../../../catalog/emitters.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { serveFaults } from '../../kit/faults/server.ts';
import { stalledReader } from '../../kit/faults/stalled-reader.ts';
import { Gate } from '../../kit/gate.ts';
import { addOperations } from '../../kit/http/operations.ts';
import { httpServer, listen } from '../../kit/http/server.ts';
import { askKafka, ensureTopic } from '../../kit/kafka.ts';
import { readTopic } from '../../kit/kafka-reader.ts';
import { connectPostgres } from '../../kit/postgres.ts';
import { untilAnswers } from '../../kit/retry.ts';
import { bookingEvents } from '../booking-events.ts';
import { createSchema } from '../schema.ts';
import type { ConsumerConfig } from './config.ts';
import { notify } from './notifications.ts';

const group = 'booking-notifier';

/** Starts the consumer of the booking events: it writes a notification for each, once. */
export async function startConsumer(config: ConsumerConfig, log: Logger, closing: Shutdown): Promise<void> {
  const brokers = config.KAFKA_BROKERS;
  const pool = await connectPostgres(config, log, closing);
  await createSchema(pool);
  const kafka = { name: 'Kafka', at: brokers.join(','), variable: 'KAFKA_BROKERS' };
  await untilAnswers(kafka, log, closing.signal, () => ensureTopic(group, brokers, bookingEvents, log));

  const measure = instruments(bookingConsumer);
  const consumed = measure.counter(eventsConsumed);
  const faults = measure.gauge(consumerFaultActive);
  const gate = new Gate();
  const handle = async (messages: readonly string[]): Promise<void> => {
    const { processed, duplicate, failed } = await notify(pool, messages);
    consumed.inc({ outcome: 'processed' }, processed);
    consumed.inc({ outcome: 'duplicate' }, duplicate);
    consumed.inc({ outcome: 'failed' }, failed);
  };
  const reader = readTopic({ brokers, group, topic: bookingEvents.name, gate, log, handle });
  closing.add('reader', () => reader.stop());

  const app = httpServer(log);
  addOperations(app, measure.registry, [
    { name: 'postgres', ask: () => pool.query('select 1') },
    { name: 'kafka', ask: () => askKafka(group, brokers) },
  ]);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  await serveFaults(config, [stalledReader('stalled-consumer', gate)], log, closing, (_, on) =>
    faults.set({ fault: 'stalled-consumer' }, on ? 1 : 0),
  );
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}
