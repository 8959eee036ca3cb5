import type { Queryable } from '../kit/postgres.ts';

/** An event as the API shows it. */
export interface EventSummary {
  readonly id: string;
  readonly name: string;
  readonly venue: string;
  readonly startsAt: Date;
  readonly capacity: number;
}

/** A seat as the API shows it. */
export interface SeatStatus {
  readonly id: string;
  readonly status: 'available' | 'held' | 'sold';
}

/** Events in one page of a list. */
export const pageSize = 20;

/** The events whose name or venue contains `q`, the earliest first; pages count from 1. */
export async function listEvents(db: Queryable, q: string, page: number): Promise<EventSummary[]> {
  const { rows } = await db.query<EventSummary>({
    name: 'list-events',
    text: `select id, name, venue, starts_at as "startsAt", capacity from events
      where name ilike $1 or venue ilike $1
      order by starts_at, id limit $2 offset $3`,
    values: [`%${q.replace(/[\\%_]/g, '\\$&')}%`, pageSize, (page - 1) * pageSize],
  });
  return rows;
}

/** The seats of an event with what Postgres knows of them; none when there is no such event. */
export async function seatMap(db: Queryable, eventId: string): Promise<SeatStatus[]> {
  const { rows } = await db.query<SeatStatus>({
    name: 'seat-map',
    text: `select s.seat_id as id,
             case t.state when 'confirmed' then 'sold' when 'held' then 'held' else 'available' end as status
      from seats s
      left join booking_seats t
        on t.event_id = s.event_id and t.seat_id = s.seat_id and t.state in ('held', 'confirmed')
      where s.event_id = $1
      order by s.seat_id`,
    values: [eventId],
  });
  return rows;
}
