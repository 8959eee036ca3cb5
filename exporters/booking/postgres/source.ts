import type { Logger } from 'pino';
import { postgresDeadlocks } from '../../../catalog/booking.ts';
import { postgresCpu, postgresInfo, postgresMemory } from '../../../catalog/stores.ts';
import { type ConnectedSource, type Reading, reading } from '../../http/source.ts';
import { Database, part } from '../../stores/postgres/database.ts';
import { deadlocksOf } from '../../stores/postgres/deadlocks.ts';
import type { Query } from '../../stores/postgres/query.ts';
import { readPostgresServer } from '../../stores/postgres/server.ts';
import { type BookingExporterConfig, collectorsOn, type PostgresCollector } from '../config.ts';
import { readConnections } from './connections.ts';
import { readHolds } from './holds.ts';
import { type Names, names } from './names.ts';
import { readSeats } from './seats.ts';

const ofServer = { info: postgresInfo, cpu: postgresCpu, memory: postgresMemory };

const collectors: Readonly<
  Record<PostgresCollector, (query: Query, names: Names, url: string) => Promise<readonly Reading[]>>
> = {
  holds: readHolds,
  seats: readSeats,
  connections: readConnections,
  deadlocks: async (query) => [reading(postgresDeadlocks, await deadlocksOf(query))],
  postgres: (query, _, url) => readPostgresServer(query, url, ofServer),
};

/** What is read from Postgres, all of it of the same moment; undefined when no collector of it is on. */
export function postgresSource(config: BookingExporterConfig, log: Logger): ConnectedSource<'postgres'> | undefined {
  const on = collectorsOn(config, collectors);
  const { DATABASE_URL: url, COLLECTION_TIMEOUT: timeout } = config;
  if (on.length === 0 || url === undefined) return undefined;
  const database = new Database({ source: 'postgres', url, application: 'booking-exporter', timeout, log });
  const known = names(config);

  async function read(query: Query): Promise<readonly Reading[]> {
    const readings = [];
    for (const name of on) readings.push(...(await part(name, collectors[name](query, known, url as string))));
    return readings;
  }

  return {
    name: 'postgres',
    collect: (signal, seconds) => database.read(signal, seconds, read),
    close: () => database.close(),
  };
}
