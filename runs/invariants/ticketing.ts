import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/**
 * Each section with what the events tell of it: counted from the append-only events alone, not from what the service, an
 * exporter or the projections say, and without leaning on the versions that are meant to prevent a breach.
 */
const told = `
  with reserved as (
    select data ->> 'event_id' as event_id, data ->> 'section' as section, data ->> 'reservation_id' as id,
           array(select jsonb_array_elements_text(data -> 'seats')) as seats
    from events where type = 'SeatsReserved'
  ), opened as (
    select data ->> 'event_id' as event_id, data ->> 'section' as section, sum((data ->> 'capacity')::int) as capacity
    from events where type = 'SectionOpened' group by 1, 2
  ), reservations as (
    select event_id, section, count(*) as reservations, sum(cardinality(seats)) as sold,
           count(*) filter (where cardinality(seats) = 0) as without_seats,
           md5(string_agg(id || ' ' || array_to_string(seats, ' '), ',' order by id collate "C")) as digest
    from reserved group by 1, 2
  ), twice as (
    select event_id, section, count(*) as twice from (
      select event_id, section from reserved cross join lateral unnest(seats) as seat
      group by event_id, section, seat having count(*) > 1
    ) seats group by 1, 2
  )
  select event_id, section, coalesce(capacity, 0)::int as capacity, coalesce(reservations, 0)::int as reservations,
         coalesce(sold, 0)::int as sold, coalesce(without_seats, 0)::int as without_seats,
         coalesce(twice, 0)::int as twice, coalesce(digest, '') as digest
  from opened full join reservations using (event_id, section) left join twice using (event_id, section)`;

/** The same of the tables that are read. */
const shown = `
  with reservations as (
    select event_id, section,
           md5(string_agg(id || ' ' || array_to_string(seats, ' '), ',' order by id::text collate "C")) as digest
    from reservations group by 1, 2
  )
  select event_id::text, section, coalesce(capacity, 0)::int as capacity, coalesce(reserved, 0)::int as sold,
         coalesce(digest, '') as digest
  from sections full join reservations using (event_id, section)`;

const shownSection = z.object({
  event_id: z.string(),
  section: z.string(),
  capacity: z.number(),
  sold: z.number(),
  /** Of its reservations with their seats. */
  digest: z.string(),
});

const toldSection = shownSection.extend({
  reservations: z.number(),
  without_seats: z.number(),
  /** Seats that are in more than one reservation. */
  twice: z.number(),
});

/** The ticketing system's state: each section as the events tell it, and as the projections do. */
export interface TicketingState {
  readonly told: readonly z.infer<typeof toldSection>[];
  readonly shown: readonly z.infer<typeof shownSection>[];
}

/**
 * Reads the state, each database in one statement, within ten seconds.
 * @throws {NoAnswer} with the database's address when Postgres does not answer, or has other tables.
 */
export async function ticketingState(eventsUrl: string, projectionsUrl: string): Promise<TicketingState> {
  const [fromEvents, fromProjections] = await Promise.all([
    rowsOf({ databaseUrl: eventsUrl, statement: told, row: toldSection, what: 'its events' }),
    rowsOf({ databaseUrl: projectionsUrl, statement: shown, row: shownSection, what: 'its projections' }),
  ]);
  return { told: fromEvents, shown: fromProjections };
}

/** Whether the projections say of each section what the events say. */
export const isProjected = (state: TicketingState): boolean => differing(state).length === 0;

/** The sections, by event and name, of which the projections say something else than the events. */
function differing({ told, shown }: TicketingState): string[] {
  type Section = TicketingState['shown'][number];
  const name = ({ event_id, section }: Section) => `${section} of ${event_id}`;
  const text = ({ capacity, sold, digest }: Section) => JSON.stringify([capacity, sold, digest]);
  const [events, projections] = [told, shown].map(
    (sections: readonly Section[]) => new Map(sections.map((section) => [name(section), text(section)])),
  );
  const names = new Set([...(events?.keys() ?? []), ...(projections?.keys() ?? [])]);
  return [...names].filter((each) => events?.get(each) !== projections?.get(each));
}

const total = (
  { told }: TicketingState,
  of: 'capacity' | 'sold' | 'twice' | 'reservations' | 'without_seats',
): number => told.reduce((sum, section) => sum + section[of], 0);

/**
 * Judges the state after a run against the one before, and against what k6 was told.
 * @param made reservations that k6 heard were made.
 */
export function ticketingInvariants(before: TicketingState, after: TicketingState, made: number): InvariantEvidence {
  const [capacity, sold, twice, without] = (['capacity', 'sold', 'twice', 'without_seats'] as const).map((of) =>
    total(after, of),
  ) as [number, number, number, number];
  const full = after.told.filter((section) => section.sold > section.capacity);
  const others = differing(after);
  const reservations = total(after, 'reservations') - total(before, 'reservations');
  return {
    invariants: [
      {
        claim: 'no seat is reserved twice',
        holds: twice === 0,
        detail: `${count(twice)} seats are in more than one reservation`,
      },
      {
        claim: 'no section has more seats reserved than it has',
        holds: capacity > 0 && full.length === 0,
        detail: `${count(sold)} reserved of ${count(capacity)}, beyond the capacity in ${count(full.length)} sections`,
      },
      {
        claim: 'every reservation has its seats',
        holds: without === 0,
        detail: `${count(without)} reservations have none`,
      },
      {
        claim: 'the projections say what the events say',
        holds: others.length === 0,
        detail: `of ${count(others.length)} sections they say something else${others[0] ? `, such as ${others[0]}` : ''}`,
      },
      {
        // More than k6 counted may be there: another visitor's, or one whose answer k6 did not wait for.
        claim: 'no reservation is lost',
        holds: reservations >= made,
        detail: `${count(made)} were made by visitors, ${count(reservations)} are in the events`,
      },
    ],
    figures: [
      {
        title: 'seats reserved',
        text: `${count(sold)} of ${count(capacity)} (${count(sold - total(before, 'sold'))} in this run)`,
      },
    ],
  };
}
