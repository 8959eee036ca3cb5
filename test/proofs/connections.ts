import { level, type Objective } from '../../catalog/objectives.ts';
import type { connectionMetrics } from '../../catalog/stores.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import { asRead, each } from '../panels/as-read.ts';
import { readCount } from '../panels/bounds.ts';
import type { Observed } from '../panels/day.ts';
import type { WatchedStack } from '../panels/demo-stack.ts';
import { type Oracle, requireRate, scrapesOf } from '../panels/oracle.ts';
import { idleTransactions } from '../panels/transactions.ts';
import { type Reading, sumOf } from '../panels/witness.ts';

type Use = Pick<ReturnType<typeof connectionMetrics<'system' | 'job' | 'instance'>>, 'connections' | 'deadlocks'>;

/** The share of the connections that the server allows which are open. */
const shareOf = (reading: Reading): number => sumOf(reading, 'connections') / sumOf(reading, 'allowed');

/** So many of a hundred connections come, go, or change their state between two readings: a pool opens several at once. */
export const inMotion = 5;

/** Who knows of the connections to the Postgres of a system: the server itself, read as `postgres`. */
export function connectionOracles<Seen extends Observed>({ connections, deadlocks: metric }: Use) {
  const deadlocks: Oracle<Seen> = (asked, day) => {
    const readings = day.witness.of('postgres');
    if (sumOf(readings.at(-1) as Reading, 'deadlocks') === 0) throw new Error('there was no deadlock');
    const count = readCount(readings, 'deadlocks');
    for (const one of asked.series)
      requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per: 60 }, 'deadlocks');
  };

  return {
    share: asRead('postgres', (reading) => ({ '': shareOf(reading) }), inMotion / 100),
    byState: asRead('postgres', each('connections', { state: connections.labels.state }), inMotion),
    deadlocks,
  };
}

/** Who that is, in words. */
export const connectionWitness = {
  connections: "Postgres's list of its connections, read twice a second beside Prometheus",
  deadlocks: "Postgres's own count of deadlocks, read twice a second beside Prometheus",
} as const;

/** The share of the connections that the server allows which are open. */
export async function openConnections(database: WatchedStack['database']): Promise<number> {
  const { rows } = await database.query<{ share: number }>(
    `select count(*)::float8 / current_setting('max_connections')::int as share
     from pg_stat_activity where backend_type = 'client backend'`,
  );
  return rows[0]?.share as number;
}

/** Who sees that more connections to the Postgres of a system are open than may be. */
export const connectionsSeen = (database: WatchedStack['database'], objective: Objective): Cause['witness'] => ({
  who: 'Postgres is asked for its connections, and how many it allows',
  read: () => openConnections(database),
  beyond: (share) => share > level(objective, 'critical'),
});

/** So many of a hundred connections are in use then. */
const kept = 87;

/** Somebody opens connections to the Postgres of a system, and keeps them. */
export function keptConnections(
  { system: { database, target } }: { readonly system: Pick<WatchedStack, 'database' | 'target'> },
  alert: string,
  objective: Objective,
): Cause {
  return {
    alert,
    act: 'breakage',
    does: `connections by hand to Postgres that are kept, until ${kept} of 100 are in use`,
    labels: {},
    witness: connectionsSeen(database, objective),
    begin: async () => {
      const used = Math.round(100 * (await openConnections(database)));
      return idleTransactions(target.databaseUrl, kept - used);
    },
  };
}
