import type { connectionMetrics } from '../../catalog/stores.ts';
import { asRead } from '../panels/as-read.ts';
import { readCount } from '../panels/bounds.ts';
import type { Observed } from '../panels/day.ts';
import { type Oracle, requireRate, scrapesOf } from '../panels/oracle.ts';
import { type Reading, sumOf } from '../panels/witness.ts';

type Use = Pick<ReturnType<typeof connectionMetrics<'system' | 'job' | 'instance'>>, 'connections' | 'deadlocks'>;

/** Connections that come, go, or change their state between two readings; of a hundred. */
const inMotion = 2;

/** The share of the connections that the server allows which are open. */
const shareOf = (reading: Reading): number => sumOf(reading, 'connections') / sumOf(reading, 'allowed');

/** Who knows of the connections to the Postgres of a system: the server itself, read as `postgres`. */
export function connectionOracles<Seen extends Observed>({ connections, deadlocks: metric }: Use) {
  const states = ({ samples }: Reading): Record<string, number> =>
    Object.fromEntries(connections.labels.state.map((state) => [state, sumOf({ samples }, 'connections', { state })]));

  const deadlocks: Oracle<Seen> = (asked, day) => {
    const readings = day.witness.of('postgres');
    if (sumOf(readings.at(-1) as Reading, 'deadlocks') === 0) throw new Error('there was no deadlock');
    const count = readCount(readings, 'deadlocks');
    for (const one of asked.series)
      requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per: 60 }, 'deadlocks');
  };

  return {
    share: asRead('postgres', (reading) => ({ '': shareOf(reading) }), inMotion / 100),
    byState: asRead('postgres', states, inMotion),
    deadlocks,
  };
}

/** Who that is, in words. */
export const connectionWitness = {
  connections: "Postgres's list of its connections, read twice a second beside Prometheus",
  deadlocks: "Postgres's own count of deadlocks, read twice a second beside Prometheus",
} as const;
