import { helpDeskUse } from '../../catalog/help-desk-exporter.ts';
import { helpDeskPostgres } from '../../catalog/stores.ts';
import type { ConnectedSource } from '../http/source.ts';
import { connectionReadings } from '../stores/postgres/connection-readings.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import { readPostgresServer } from '../stores/postgres/server.ts';

/** What Postgres knows of itself. */
export const postgresSource = (database: Database): ConnectedSource<'postgres'> => ({
  name: 'postgres',
  collect: (signal, seconds) =>
    database.read(signal, seconds, async (query) => [
      ...(await part('connections', connectionReadings(query, helpDeskUse))),
      ...(await part('server', readPostgresServer(query, database.url, helpDeskPostgres))),
    ]),
  close: () => database.close(),
});
