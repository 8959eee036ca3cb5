import { postgresConnections, postgresConnectionsMax } from '../../../catalog/booking.ts';
import { type Reading, reading } from '../../http/source.ts';
import type { Query } from './query.ts';

const { state: states } = postgresConnections.labels;

/**
 * Counts client connections by state. Of other users' connections only members of `pg_read_all_stats` see the state,
 * so without that role these are `other`.
 */
export async function readConnections(query: Query): Promise<readonly Reading[]> {
  // A background process has a type, or no user; of another user's session an ordinary role sees no type.
  const rows = await query<{ state: string; connections: number; max: number }>(
    `select case when state in ('active', 'idle') then state
                 when state like 'idle in transaction%' then 'idle_in_transaction'
                 else 'other' end as state,
            count(*)::float8 as connections
     from pg_stat_activity
     where usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend' group by 1`,
  );
  const [limit] = await query<{ max: number }>(`select current_setting('max_connections')::float8 as max`);
  if (!limit) throw new Error('Postgres does not tell max_connections');
  const counts = new Map(rows.map((row) => [row.state, row.connections]));
  const samples = states.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
  return [reading(postgresConnections, samples), reading(postgresConnectionsMax, limit.max)];
}
