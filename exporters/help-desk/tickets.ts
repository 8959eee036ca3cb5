import { commentsStored, oldestOpenTicketAge, ticketsStored } from '../../catalog/help-desk-exporter.ts';
import { type ConnectedSource, type Reading, reading } from '../http/source.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import { ageOf, type Query, quoted } from '../stores/postgres/query.ts';
import type { HelpDeskExporterConfig } from './config.ts';
import { seldom } from './counting.ts';

type Status = (typeof ticketsStored.labels.status)[number];

/** What Postgres stores of the help desk. */
export function ticketSource(database: Database, config: HelpDeskExporterConfig): ConnectedSource<'tickets'> {
  const count = seldom(counts(config));
  const readOldest = oldest(config);
  return {
    name: 'tickets',
    collect: (signal, seconds) =>
      database.read(signal, seconds, async (query) => [
        ...(await part('counts', count(query))),
        ...(await part('oldest', readOldest(query))),
      ]),
    close: () => database.close(),
  };
}

/** Gives what counts tickets and comments. Postgres reads the smallest index for it, by one process, and little of the tables. */
function counts(config: HelpDeskExporterConfig): (query: Query) => Promise<readonly Reading[]> {
  const [tickets, status, comments] = [config.TICKETS_TABLE, config.TICKETS_STATUS_COLUMN, config.COMMENTS_TABLE].map(
    quoted,
  );
  const byStatus = `select ${status}::text as status, count(*)::float8 as tickets from ${tickets} group by ${status}`;
  const ofComments = `select count(*)::float8 as comments from ${comments}`;
  return async (query) => {
    await query('set local max_parallel_workers_per_gather = 0');
    const rows = await query<{ status: string | null; tickets: number }>(byStatus);
    const [all] = await query<{ comments: number }>(ofComments);
    const { status: known } = ticketsStored.labels;
    const ofEach = new Map<Status, number>(known.map((one) => [one, 0]));
    for (const row of rows) {
      const one = known.find((name) => name === row.status) ?? 'other';
      ofEach.set(one, (ofEach.get(one) ?? 0) + row.tickets);
    }
    return [
      reading(
        ticketsStored,
        [...ofEach].map(([one, value]) => ({ labels: { status: one }, value })),
      ),
      reading(commentsStored, all?.comments ?? 0),
    ];
  };
}

/** Gives what asks for the oldest open ticket: the end of an index. */
function oldest(config: HelpDeskExporterConfig): (query: Query) => Promise<readonly Reading[]> {
  const [tickets, status, created] = [
    config.TICKETS_TABLE,
    config.TICKETS_STATUS_COLUMN,
    config.TICKETS_CREATED_COLUMN,
  ].map(quoted);
  const open: Status = 'open';
  const first = `select ${created} from ${tickets} where ${status} = $1 order by ${created} limit 1`;
  const statement = `select ${ageOf(`(${first})`)} as age`;
  return async (query) => {
    const [row] = await query<{ age: number }>(statement, [open]);
    return [reading(oldestOpenTicketAge, row?.age ?? 0)];
  };
}
