import type pg from 'pg';
import { nowhere, postgresUrl, type Servers, useServers } from './servers.ts';
import type { Service } from './service-process.ts';
import { beginWorld, type World } from './world.ts';

/** The servers that a ticketing system runs on. Without Kafka its events wait. */
type TicketingServers = Servers<'postgres'> & Partial<Servers<'kafka'>>;

/** Starts the servers before the tests of a file, and removes them after the last. */
export const useTicketingServers = <More extends 'kafka' = never>(...more: readonly More[]) =>
  useServers<'postgres' | More>('postgres', ...more);

/** What a section has sold, as the events say. */
export interface SoldSection {
  readonly section: string;
  readonly capacity: number;
  readonly sold: number;
  /** Seats that are in more than one reservation. */
  readonly twice: number;
}

/** A ticketing system of its own: databases that its services make, and its processes. */
export interface TicketingWorld extends World {
  readonly events: pg.Pool;
  readonly projections: pg.Pool;
  readonly auth: pg.Pool;
  /** Starts a ticketing service on it; several may run. */
  service(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a projector. */
  projector(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Counts the seats of an event in the event store, by section. */
  sold(eventId: string): Promise<SoldSection[]>;
}

/** The token that the services of a world take for a test's. */
export const testToken = 'a-token-for-tests';

/** Makes a ticketing system. Two on one Kafka would read each other's events. */
export function ticketingWorld({ postgres, kafka }: TicketingServers): TicketingWorld {
  const { world, database, pool, starter } = beginWorld('ticketing');
  const url = (name: string) => postgresUrl(postgres.address, `${database}_${name}`);
  const [events, projections, auth] = [pool(url('events'), 2), pool(url('projections'), 2), pool(url('auth'), 2)];
  const start = starter({
    EVENTS_DATABASE_URL: url('events'),
    PROJECTIONS_DATABASE_URL: url('projections'),
    AUTH_DATABASE_URL: url('auth'),
    KAFKA_BROKERS: kafka?.address ?? nowhere,
    AUTH_TEST_TOKEN: testToken,
  });
  return {
    ...world,
    events,
    projections,
    auth,
    service: start('demo/ticketing/main.ts'),
    projector: start('demo/ticketing/projector/main.ts'),
    sold: async (eventId) => {
      const { rows } = await events.query<SoldSection>(
        `select o.data ->> 'section' as section, (o.data ->> 'capacity')::int as capacity,
                count(seat)::int as sold, (count(seat) - count(distinct seat))::int as twice
         from events o
         left join events r on r.stream = o.stream and r.type = 'SeatsReserved'
         left join lateral jsonb_array_elements_text(r.data -> 'seats') as seat on true
         where o.type = 'SectionOpened' and o.data ->> 'event_id' = $1
         group by 1, 2 order by 1`,
        [eventId],
      );
      return rows;
    },
  };
}
