import { projectionDelay, projectionEventsAhead, projectionEventsBehind } from '../../catalog/ticketing-exporter.ts';
import { type ConnectedSource, reading } from '../http/source.ts';
import type { Database } from '../stores/postgres/database.ts';
import { ageOf, quoted } from '../stores/postgres/query.ts';
import type { TicketingExporterConfig } from './config.ts';

/** What the projections lack of the events, and how far they are beyond them. */
export function backlogSource(
  databases: { readonly events: Database; readonly projections: Database },
  config: TicketingExporterConfig,
): ConnectedSource<'backlog'> {
  const projected = `select ${quoted(config.PROJECTED_POSITION_COLUMN)}::text as position from ${quoted(config.PROJECTED_TABLE)}`;
  const [events, position, time] = [config.EVENTS_TABLE, config.EVENTS_POSITION_COLUMN, config.EVENTS_TIME_COLUMN].map(
    quoted,
  );
  const first = `select ${time} from ${events} where ${position} > $1 order by ${position} limit 1`;
  // The clock is that of the database which gave the events their time.
  const lacking = `
    select (select greatest(0, $1 - coalesce(max(${position}), 0))::float8 from ${events}) as ahead,
           count(*)::float8 as events, ${ageOf(`(${first})`)} as age
    from ${events} where ${position} > $1`;
  return {
    name: 'backlog',
    async collect(signal, seconds) {
      // The projections first: what comes meanwhile is rather counted as behind than missed.
      const [upTo] = await databases.projections.read(signal, seconds, (query) =>
        query<{ position: string }>(projected),
      );
      if (!upTo) throw new Error(`table ${config.PROJECTED_TABLE} has no row, so nobody knows what is projected`);
      const [behind] = await databases.events.read(signal, seconds, (query) =>
        query<{ ahead: number; events: number; age: number }>(lacking, [upTo.position]),
      );
      return [
        reading(projectionDelay, behind?.age ?? 0),
        reading(projectionEventsBehind, behind?.events ?? 0),
        // So that a store that was put back, or is another one, does not look like one that is projected to its end.
        reading(projectionEventsAhead, behind?.ahead ?? 0),
      ];
    },
    close: () => Promise.all([databases.events.close(), databases.projections.close()]),
  };
}
