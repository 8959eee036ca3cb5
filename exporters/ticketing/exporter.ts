import type { Logger } from 'pino';
import { ticketingExporter } from '../../catalog/emitters.ts';
import { ticketingPostgres } from '../../catalog/stores.ts';
import { ticketingCollectionDuration, ticketingSourceUp } from '../../catalog/ticketing-exporter.ts';
import { makeExporter } from '../http/exporter.ts';
import type { Service } from '../http/service.ts';
import { Database, part } from '../stores/postgres/database.ts';
import type { Query } from '../stores/postgres/query.ts';
import { readPostgresServer } from '../stores/postgres/server.ts';
import { backlogSource } from './backlog.ts';
import type { TicketingExporterConfig } from './config.ts';
import { databaseSource } from './databases.ts';
import { seatReadings } from './seat-readings.ts';
import { Seats } from './seats.ts';

/** Makes the exporter. It needs none of the databases to be up. */
export function makeTicketingExporter(config: TicketingExporterConfig, log: Logger): Service {
  const { EVENTS_DATABASE_URL, PROJECTIONS_DATABASE_URL, AUTH_DATABASE_URL } = config;
  const connect = (source: string, url: string) =>
    new Database({ source, url, application: ticketingExporter.job, timeout: config.COLLECTION_TIMEOUT, log });
  const seats = new Seats(config);
  const readEvents = async (query: Query) => [
    ...seatReadings(await part('seats', seats.read(query))),
    ...(await part('server', readPostgresServer(query, EVENTS_DATABASE_URL, ticketingPostgres))),
  ];
  const compared = {
    events: connect('backlog', EVENTS_DATABASE_URL),
    projections: connect('backlog', PROJECTIONS_DATABASE_URL),
  };
  return makeExporter(
    {
      emitter: ticketingExporter,
      about:
        'Exposes what the databases of ticketing know: seats, what the projections lack of the events, connections.',
      sources: [
        databaseSource('events', connect('events', EVENTS_DATABASE_URL), readEvents),
        databaseSource('projections', connect('projections', PROJECTIONS_DATABASE_URL)),
        ...(AUTH_DATABASE_URL ? [databaseSource('auth', connect('auth', AUTH_DATABASE_URL))] : []),
        backlogSource(compared, config),
      ],
      up: ticketingSourceUp,
      duration: ticketingCollectionDuration,
      config,
    },
    log,
  );
}
