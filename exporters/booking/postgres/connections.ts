import { postgresConnections, postgresConnectionsMax, postgresLockWaits } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import { connectionsOf } from '../../stores/postgres/connections.ts';
import type { Query } from '../../stores/postgres/query.ts';

/**
 * Counts the server's client connections by state, and those that wait for a lock. Without the role `pg_read_all_stats`
 * other users' connections do not show what they wait for, and are not counted there.
 */
export async function readConnections(query: Query): Promise<readonly Reading[]> {
  const { ofServer, max } = await connectionsOf(query);
  const [waiting] = await query<{ waits: number }>(
    `select count(*)::float8 as waits from pg_stat_activity where usesysid is not null and wait_event_type = 'Lock'`,
  );
  if (!waiting) throw new Error('Postgres does not tell who waits for a lock');
  return [
    reading(
      postgresConnections,
      ofServer.map(({ state, connections }) => ({ labels: { state }, value: connections })),
    ),
    reading(postgresConnectionsMax, max),
    reading(postgresLockWaits, waiting.waits),
  ];
}
