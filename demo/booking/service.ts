import type { Logger } from 'pino';
import type { faultActive } from '../../catalog/booking.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { tokens } from '../kit/auth/tokens.ts';
import { failingRequests } from '../kit/faults/failing-requests.ts';
import { memoryLeak } from '../kit/faults/memory-leak.ts';
import { serveFaults } from '../kit/faults/server.ts';
import { slowRequests } from '../kit/faults/slow-requests.ts';
import { Gate } from '../kit/gate.ts';
import { measureRequests } from '../kit/http/measure-requests.ts';
import { addOperations } from '../kit/http/operations.ts';
import { httpServer, listen } from '../kit/http/server.ts';
import { askKafka } from '../kit/kafka.ts';
import { connectPostgres, isPostgresOutage } from '../kit/postgres.ts';
import { connectRedis } from '../kit/redis.ts';
import { repeat } from '../kit/worker.ts';
import { Admission } from './admission.ts';
import { type BookingParts, Bookings } from './bookings.ts';
import type { BookingConfig } from './config.ts';
import { expireHolds } from './expiry.ts';
import { lockContention } from './faults/lock-contention.ts';
import { shortTtl } from './faults/short-ttl.ts';
import { stalledQueueWorker } from './faults/stalled-queue-worker.ts';
import { HoldTtl } from './hold-ttl.ts';
import { bookingMetrics } from './metrics.ts';
import { OutboxRelay } from './outbox.ts';
import { addAuthRoutes } from './routes/auth.ts';
import { addBookingRoutes } from './routes/bookings.ts';
import { addEventRoutes } from './routes/events.ts';
import { createSchema, seed } from './schema.ts';
import { SeatLocks } from './seat-locks.ts';
import { Users } from './users.ts';
import { WaitingQueue } from './waiting-queue.ts';

const clientId = 'booking';
const tidySeconds = 5;

/** Starts the booking service: its store, its workers, its fault switches, and last the API. */
export async function startBooking(config: BookingConfig, log: Logger, closing: Shutdown): Promise<void> {
  const pool = await connectPostgres(config, log, closing);
  const redis = await connectRedis(config, config.LOCK_TIMEOUT, log, closing);
  await createSchema(pool);
  const events = await seed(pool, { events: config.EVENTS, seats: config.SEATS_PER_EVENT });
  if (events > 0) log.info({ events, seats: config.SEATS_PER_EVENT }, 'filled an empty database');

  const metrics = bookingMetrics();
  const parts: BookingParts = {
    pool,
    metrics,
    log,
    config,
    locks: new SeatLocks(redis, metrics),
    queue: new WaitingQueue(redis),
    holdTtl: new HoldTtl(config.HOLD_TTL),
  };
  const admissionGate = new Gate();
  const bookings = new Bookings(parts);
  startWorkers(parts, bookings, config, admissionGate, closing);

  const app = httpServer(log, isPostgresOutage);
  measureRequests(app, metrics.requests);
  const faults = [
    ...[slowRequests(app), failingRequests(app), memoryLeak(app)],
    ...[lockContention(redis, pool, log), shortTtl(parts.holdTtl), stalledQueueWorker(admissionGate)],
  ];
  const signedTokens = tokens({ secret: config.TOKEN_SECRET, secondsToLive: config.TOKEN_TTL });
  addOperations(app, metrics.registry, [
    { name: 'postgres', ask: () => pool.query('select 1') },
    { name: 'redis', ask: () => redis.ping() },
    { name: 'kafka', optional: true, ask: () => askKafka(clientId, config.KAFKA_BROKERS) },
  ]);
  addAuthRoutes(app, new Users(pool, config.PASSWORD_COST), signedTokens);
  addEventRoutes(app, pool);
  addBookingRoutes(app, bookings, signedTokens);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  await serveFaults(config, faults, log, closing, (fault, on) =>
    metrics.faults.set({ fault: fault as (typeof faultActive.labels.fault)[number] }, on ? 1 : 0),
  );
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}

function startWorkers(
  parts: BookingParts,
  bookings: Bookings,
  config: BookingConfig,
  admissionGate: Gate,
  closing: Shutdown,
): void {
  const { log, pool, metrics } = parts;
  const admission = new Admission(parts, bookings, config);
  const relay = new OutboxRelay({ pool, metrics, log, brokers: config.KAFKA_BROKERS, clientId });
  closing.add('kafka producer', () => relay.close());
  const workers = [
    repeat('expiry', config.EXPIRY_INTERVAL, log, (signal) => expireHolds(parts, bookings, signal)),
    repeat('admission', config.ADMISSION_INTERVAL, log, async (signal) => {
      await admissionGate.pass();
      await admission.admit(signal);
    }),
    repeat('queue tidying', tidySeconds, log, () => admission.tidy()),
    repeat('outbox relay', config.OUTBOX_INTERVAL, log, (signal) => relay.relay(signal)),
  ];
  closing.add('workers', () => Promise.all(workers.map((worker) => worker.stop())));
}
