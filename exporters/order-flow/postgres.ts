import { orderFlowUse } from '../../catalog/order-flow-exporter.ts';
import { orderFlowPostgres } from '../../catalog/stores.ts';
import type { ConnectedSource } from '../http/source.ts';
import { connectionReadings } from '../stores/postgres/connection-readings.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import { readPostgresServer } from '../stores/postgres/server.ts';
import { readStock } from './stock.ts';
import type { Tables } from './tables.ts';
import { readUnderWay } from './under-way.ts';

/** What Postgres knows of the stock, of what is under way, and of itself. */
export const postgresSource = (database: Database, tables: Tables): ConnectedSource<'postgres'> => ({
  name: 'postgres',
  collect: (signal, seconds) =>
    database.read(signal, seconds, async (query) => [
      ...(await part('stock', readStock(query, tables))),
      ...(await part('what is under way', readUnderWay(query, tables))),
      ...(await part('connections', connectionReadings(query, orderFlowUse))),
      ...(await part('server', readPostgresServer(query, database.url, orderFlowPostgres))),
    ]),
  close: () => database.close(),
});
