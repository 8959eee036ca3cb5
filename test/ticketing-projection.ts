import type { TicketingWorld } from './ticketing-world.ts';

/** Where the projection is not what the events say: each reservation and each section that is in one only, or otherwise. */
export async function differences({ events, projections }: TicketingWorld): Promise<string[]> {
  const [told, projected] = await Promise.all([
    linesOf(
      events,
      `select data ->> 'reservation_id' || ' ' || stream || ' ' || (data ->> 'user_id') || ' ' || (data ->> 'seats')
              || ' ' || extract(epoch from occurred_at) as line
       from events where type = 'SeatsReserved'
       union all
       select o.stream || ' ' || (o.data ->> 'capacity') || ' ' || coalesce(sum(jsonb_array_length(r.data -> 'seats')), 0)
       from events o left join events r on r.stream = o.stream and r.type = 'SeatsReserved'
       where o.type = 'SectionOpened' group by o.stream, o.data
       union all
       select data ->> 'event_id' || ' ' || (data ->> 'title') from events where type = 'EventCreated'
       union all
       select 'at ' || max(position) from events`,
    ),
    linesOf(
      projections,
      `select id || ' section:' || event_id || ':' || section || ' ' || user_id || ' ' || to_jsonb(seats)
              || ' ' || extract(epoch from created_at) as line
       from reservations
       union all
       select 'section:' || event_id || ':' || section || ' ' || capacity || ' ' || reserved from sections
       union all
       select event_id || ' ' || title from events
       union all
       select 'at ' || position from projected`,
    ),
  ]);
  return [
    ...[...told].filter((line) => !projected.has(line)).map((line) => `only told: ${line}`),
    ...[...projected].filter((line) => !told.has(line)).map((line) => `only projected: ${line}`),
  ];
}

async function linesOf(pool: TicketingWorld['events'], text: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ line: string }>(text);
  return new Set(rows.map(({ line }) => line));
}
