import type { Logger } from 'pino';
import type { ticketingFaultActive } from '../../catalog/ticketing.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { connectionLeak } from '../kit/faults/connection-leak.ts';
import { failingRequests } from '../kit/faults/failing-requests.ts';
import { memoryLeak } from '../kit/faults/memory-leak.ts';
import { poolExhaustion } from '../kit/faults/pool-exhaustion.ts';
import { serveFaults } from '../kit/faults/server.ts';
import { slowRequests } from '../kit/faults/slow-requests.ts';
import { identifyCallers } from '../kit/http/caller.ts';
import { measureRequests } from '../kit/http/measure-requests.ts';
import { addOperations } from '../kit/http/operations.ts';
import { httpServer, listen } from '../kit/http/server.ts';
import { askKafka } from '../kit/kafka.ts';
import { TopicWriter } from '../kit/kafka-writer.ts';
import { isPostgresOutage } from '../kit/postgres.ts';
import { repeat } from '../kit/worker.ts';
import { Access } from './access.ts';
import type { TicketingConfig } from './config.ts';
import { connectDatabase } from './databases.ts';
import { EventStore } from './event-store.ts';
import { appendContention, Rival } from './faults/append-contention.ts';
import { ticketingMetrics } from './metrics.ts';
import { relay } from './relay.ts';
import { Reservations } from './reservations.ts';
import { addEventRoutes } from './routes/events.ts';
import { addReservationRoutes } from './routes/reservations.ts';
import { SectionDesks } from './section-desks.ts';
import { ticketingEvents } from './ticketing-events.ts';

const clientId = 'ticketing';

/** Starts the ticketing service: its databases, the relay to Kafka, the API, and its fault switches. */
export async function startTicketing(config: TicketingConfig, log: Logger, closing: Shutdown): Promise<void> {
  const pools = await connectDatabases(config, log, closing);
  const metrics = ticketingMetrics(pools);
  const store = new EventStore(pools.events, metrics);
  const rival = new Rival(pools.events);
  const desks = new SectionDesks({ store, rival, attempts: config.APPEND_ATTEMPTS });
  const reservations = new Reservations({ store, desks, projections: pools.projections, metrics, log });

  const { KAFKA_BROKERS: brokers } = config;
  const { published } = metrics;
  const writer = new TopicWriter({ clientId, brokers, topic: ticketingEvents, published, log });
  closing.add('kafka producer', () => writer.close());
  const relaying = repeat('relay', config.RELAY_INTERVAL, log, (signal) => relay(pools.events, writer, signal));
  closing.add('relay', () => relaying.stop());

  const app = httpServer(log, isPostgresOutage);
  measureRequests(app, metrics.requests);
  const faults = [
    ...[slowRequests(app), failingRequests(app), memoryLeak(app)],
    ...[poolExhaustion(pools.events), connectionLeak(config.EVENTS_DATABASE_URL), appendContention(rival)],
  ];
  addOperations(app, metrics.exposition, [
    { name: 'events', ask: () => pools.events.query('select 1') },
    { name: 'auth', ask: () => pools.auth.query('select 1') },
    { name: 'projections', optional: true, ask: () => pools.projections.query('select 1') },
    { name: 'kafka', optional: true, ask: () => askKafka(clientId, brokers) },
  ]);
  const access = new Access(pools.auth, config.AUTH_TEST_TOKEN);
  const onRequest = identifyCallers(app, (token) => access.userOf(token));
  const capacities = { VIP: config.VIP_SEATS, General: config.GENERAL_SEATS };
  addEventRoutes(app, { store, reservations, capacities, onRequest });
  addReservationRoutes(app, reservations, onRequest);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  await serveFaults(
    config,
    faults,
    log,
    closing,
    (fault, on) =>
      metrics.faults.set({ fault: fault as (typeof ticketingFaultActive.labels.fault)[number] }, on ? 1 : 0),
    isPostgresOutage,
  );
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}

async function connectDatabases(config: TicketingConfig, log: Logger, closing: Shutdown) {
  const connect = (name: 'events' | 'projections' | 'auth', url: string, connections: number) =>
    connectDatabase(name, { url, connections }, log, closing);
  const [events, projections, auth] = await Promise.all([
    connect('events', config.EVENTS_DATABASE_URL, config.EVENTS_POOL),
    connect('projections', config.PROJECTIONS_DATABASE_URL, config.PROJECTIONS_POOL),
    connect('auth', config.AUTH_DATABASE_URL, config.AUTH_POOL),
  ]);
  return { events, projections, auth };
}
