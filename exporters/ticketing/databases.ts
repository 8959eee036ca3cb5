import {
  ticketingDatabaseConnections,
  ticketingDeadlocks,
  ticketingServerConnections,
  ticketingServerConnectionsMax,
} from '../../catalog/ticketing-exporter.ts';
import { type ConnectedSource, type Reading, reading } from '../http/source.ts';
import { connectionsOf } from '../stores/postgres/connections.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import { deadlocksOf } from '../stores/postgres/deadlocks.ts';
import type { Query } from '../stores/postgres/query.ts';

/** One of ticketing's databases. */
export type DatabaseName = (typeof ticketingServerConnections.labels.database)[number];

/** One of ticketing's databases as a source: its connections and deadlocks, and what only it knows. */
export const databaseSource = <Name extends DatabaseName>(
  name: Name,
  database: Database,
  more: (query: Query) => Promise<readonly Reading[]> = async () => [],
): ConnectedSource<Name> => ({
  name,
  collect: (signal, seconds) =>
    database.read(signal, seconds, async (query) => [
      ...(await part('connections', readConnections(query, name))),
      ...(await more(query)),
    ]),
  close: () => database.close(),
});

async function readConnections(query: Query, database: DatabaseName): Promise<readonly Reading[]> {
  const { ofDatabase, ofServer, max } = await connectionsOf(query);
  const all = ofServer.reduce((sum, { connections }) => sum + connections, 0);
  const byState = ofDatabase.map(({ state, connections }) => ({ labels: { database, state }, value: connections }));
  return [
    reading(ticketingDatabaseConnections, byState),
    reading(ticketingServerConnections, [{ labels: { database }, value: all }]),
    reading(ticketingServerConnectionsMax, [{ labels: { database }, value: max }]),
    reading(ticketingDeadlocks, [{ labels: { database }, value: await deadlocksOf(query) }]),
  ];
}
