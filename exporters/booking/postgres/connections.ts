import { postgresConnections, postgresConnectionsMax } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import { connectionsOf } from '../../stores/postgres/connections.ts';
import type { Query } from '../../stores/postgres/query.ts';

/** Counts the server's client connections by state. */
export async function readConnections(query: Query): Promise<readonly Reading[]> {
  const { ofServer, max } = await connectionsOf(query);
  const samples = ofServer.map(({ state, connections }) => ({ labels: { state }, value: connections }));
  return [reading(postgresConnections, samples), reading(postgresConnectionsMax, max)];
}
