import type { Logger } from 'pino';
import { consumerFaultActive, eventsConsumed } from '../../../catalog/booking.ts';
import { bookingConsumer } from '../../../catalog/emitters.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { connectPostgres } from '../../kit/postgres.ts';
import { serveTopic } from '../../kit/topic-service.ts';
import { bookingEvents } from '../booking-events.ts';
import { createSchema } from '../schema.ts';
import type { ConsumerConfig } from './config.ts';
import { notify } from './notifications.ts';

/** Starts the consumer of the booking events: it writes a notification for each, once. */
export async function startConsumer(config: ConsumerConfig, log: Logger, closing: Shutdown): Promise<void> {
  const pool = await connectPostgres(config, log, closing);
  await createSchema(pool);
  const measure = instruments(bookingConsumer);
  const consumed = measure.counter(eventsConsumed);
  const faults = measure.gauge(consumerFaultActive);
  const handle = async (messages: readonly string[]): Promise<void> => {
    const { processed, duplicate, failed } = await notify(pool, messages);
    consumed.inc({ outcome: 'processed' }, processed);
    consumed.inc({ outcome: 'duplicate' }, duplicate);
    consumed.inc({ outcome: 'failed' }, failed);
  };
  const service = {
    ...{ group: 'booking-notifier', topic: bookingEvents, handle, registry: measure.registry },
    needs: [{ name: 'postgres', ask: () => pool.query('select 1') }],
    faults: {
      stall: 'stalled-consumer',
      watcher: (_: string, on: boolean) => faults.set({ fault: 'stalled-consumer' }, on ? 1 : 0),
    },
  };
  await serveTopic(config, service, log, closing);
}
