import type { connectionMetrics } from '../../../catalog/stores.ts';
import { type Reading, reading } from '../../http/source.ts';
import { connectionsOf } from './connections.ts';
import { deadlocksOf } from './deadlocks.ts';
import type { Query } from './query.ts';

/** Reads who uses the Postgres of a system with one database: its connections by state, their limit, and deadlocks. */
export async function connectionReadings(
  query: Query,
  { connections, connectionsMax, deadlocks }: ReturnType<typeof connectionMetrics>,
): Promise<readonly Reading[]> {
  const { ofServer, max } = await connectionsOf(query);
  return [
    reading(
      connections,
      ofServer.map(({ state, connections: open }) => ({ labels: { state }, value: open })),
    ),
    reading(connectionsMax, max),
    reading(deadlocks, await deadlocksOf(query)),
  ];
}
