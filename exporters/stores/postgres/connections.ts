import { connectionStates } from '../../../catalog/stores.ts';
import type { Query } from './query.ts';

type State = (typeof connectionStates)[number];
type ByState = readonly { readonly state: State; readonly connections: number }[];

/** The client connections of a Postgres server. */
export interface Connections {
  /** Those to the database that was asked, by every state. */
  readonly ofDatabase: ByState;
  /** Those to any database, by every state. */
  readonly ofServer: ByState;
  /** `max_connections`. */
  readonly max: number;
}

/**
 * Counts client connections by state. Of other users' connections only members of `pg_read_all_stats` see the state,
 * so without that role these are `other`.
 */
export async function connectionsOf(query: Query): Promise<Connections> {
  // A background process has a type, or no user; of another user's session an ordinary role sees no type.
  const rows = await query<{ state: State; server: number; database: number }>(
    `select case when state in ('active', 'idle') then state
                 when state like 'idle in transaction%' then 'idle_in_transaction'
                 else 'other' end as state,
            count(*)::float8 as server,
            (count(*) filter (where datname = current_database()))::float8 as database
     from pg_stat_activity
     where usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend' group by 1`,
  );
  const [limit] = await query<{ max: number }>(`select current_setting('max_connections')::float8 as max`);
  if (!limit) throw new Error('Postgres does not tell max_connections');
  const inEachState = (of: 'server' | 'database'): ByState =>
    connectionStates.map((state) => ({ state, connections: rows.find((row) => row.state === state)?.[of] ?? 0 }));
  return { ofDatabase: inEachState('database'), ofServer: inEachState('server'), max: limit.max };
}
