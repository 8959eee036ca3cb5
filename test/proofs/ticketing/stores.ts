import type pg from 'pg';
import type { RunTarget } from '../../../runs/target.ts';
import { poolOf } from '../../connections.ts';
import type { Sample } from '../../panels/witness.ts';
import { openConnections } from '../connections.ts';

/** Ticketing's databases, asked by the test's own questions. */
export interface TicketingStores {
  readonly events: pg.Pool;
  readonly projections: pg.Pool;
  readonly close: () => Promise<void>;
}

/** Connects to them. */
export function ticketingStores({ databaseUrl, projectionsDatabaseUrl = databaseUrl }: RunTarget): TicketingStores {
  const connect = (url: string) => poolOf(url, { application_name: 'test', max: 4, idleTimeoutMillis: 0 });
  const [events, projections] = [connect(databaseUrl), connect(projectionsDatabaseUrl)];
  return { events, projections, close: async () => void (await Promise.all([events.end(), projections.end()])) };
}

/** The seats of each section by its name, and those that should not have been sold. */
const seats = `
  with sections as (
    select stream, data ->> 'section' as section, (data ->> 'capacity')::int as capacity
    from events where type = 'SectionOpened'
  ), taken as (
    select stream, seat, count(*)::int as times
    from events, jsonb_array_elements_text(data -> 'seats') as seat where type = 'SeatsReserved' group by stream, seat
  ), sold as (
    select stream, sum(times)::int as sold, (count(*) filter (where times > 1))::int as twice from taken group by stream
  )
  select section, sum(capacity)::int as capacity, coalesce(sum(sold), 0)::int as sold,
         coalesce(sum(twice + greatest(0, sold - capacity)), 0)::int as oversold
  from sections left join sold using (stream) group by section`;

interface Seats {
  readonly section: string;
  readonly capacity: number;
  readonly sold: number;
  readonly oversold: number;
}

/** The seats, as samples of a witness. */
export async function seatSamples({ events }: TicketingStores): Promise<Sample[]> {
  const { rows } = await events.query<Seats>(seats);
  return rows.flatMap(({ section, ...counts }) =>
    Object.entries(counts).map(([name, value]) => ({ name, labels: { section }, value })),
  );
}

/** How many seats were sold that should not have been. */
export const oversoldSeats = async (stores: TicketingStores): Promise<number> =>
  (await seatSamples(stores)).reduce((sum, { name, value }) => sum + (name === 'oversold' ? value : 0), 0);

/** What the projections lack: how many events, and for how long the oldest of them. */
export async function behind({ events, projections }: TicketingStores): Promise<{ events: number; seconds: number }> {
  const [projected] = (await projections.query<{ position: string }>('select position from projected')).rows;
  const { rows } = await events.query<{ events: number; seconds: number }>(
    `select count(*)::int as events, coalesce(extract(epoch from clock_timestamp() - min(occurred_at)), 0)::float8 as seconds
     from events where position > $1`,
    [projected?.position],
  );
  return rows[0] as { events: number; seconds: number };
}

/** By how many events the projections are beyond the store. */
export async function beyondStore({ events, projections }: TicketingStores): Promise<number> {
  const [projected] = (await projections.query<{ position: number }>('select position::int from projected')).rows;
  const [last] = (await events.query<{ position: number }>('select max(position)::int as position from events')).rows;
  return Math.max(0, (projected?.position ?? 0) - (last?.position ?? 0));
}

/** What the projections lack, or have beyond the store, as samples of a witness. */
export async function backlogSamples(stores: TicketingStores): Promise<Sample[]> {
  const { events, seconds } = await behind(stores);
  return [
    { name: 'events', labels: {}, value: events },
    { name: 'seconds', labels: {}, value: seconds },
    { name: 'ahead', labels: {}, value: await beyondStore(stores) },
  ];
}

/** Connections by database and state, deadlocks by database, and the share of all connections, as samples of a witness. */
export async function connectionSamples(stores: TicketingStores): Promise<Sample[]> {
  const { rows } = await stores.events.query<{ database: string; state: string; connections: number }>(
    `select substr(datname, 11) as database, replace(state, ' ', '_') as state, count(*)::int as connections
     from pg_stat_activity where backend_type = 'client backend' and datname like 'ticketing\\_%' group by 1, 2`,
  );
  const deadlocks = await stores.events.query<{ database: string; deadlocks: number }>(
    `select substr(datname, 11) as database, deadlocks::int as deadlocks
     from pg_stat_database where datname like 'ticketing\\_%'`,
  );
  return [
    ...rows.map(({ database, state, connections }) => ({
      ...{ name: 'connections', labels: { database, state }, value: connections },
    })),
    ...deadlocks.rows.map((row) => ({ name: 'deadlocks', labels: { database: row.database }, value: row.deadlocks })),
    { name: 'share', labels: {}, value: await openConnections(stores.events) },
  ];
}
