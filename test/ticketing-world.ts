import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { postgresUrl, startKafka, startPostgres, type TestServer } from './servers.ts';
import { type Service, startService } from './service-process.ts';

/** The servers that a ticketing system runs on. Without Kafka its events wait. */
export interface TicketingServers {
  postgres: TestServer;
  kafka?: TestServer;
}

/** Starts the servers before the tests of a file, and removes them after the last; until then the object is empty. */
export function useTicketingServers(): TicketingServers;
export function useTicketingServers(more: 'kafka'): Required<TicketingServers>;
export function useTicketingServers(more?: 'kafka'): TicketingServers {
  const servers = {} as TicketingServers;
  beforeAll(async () => {
    await Promise.all([
      startPostgres().then((postgres) => Object.assign(servers, { postgres })),
      more && startKafka().then((kafka) => Object.assign(servers, { kafka })),
    ]);
  });
  afterAll(() => Promise.all(Object.values(servers).map((server: TestServer) => server.dispose())));
  return servers;
}

/** What a section has sold, as the events say. */
export interface SoldSection {
  readonly section: string;
  readonly capacity: number;
  readonly sold: number;
  /** Seats that are in more than one reservation. */
  readonly twice: number;
}

/** A ticketing system of its own: databases that its services make, and its processes. */
export interface TicketingWorld {
  readonly events: pg.Pool;
  readonly projections: pg.Pool;
  readonly auth: pg.Pool;
  readonly faultsToken: string;
  /** Starts a ticketing service on it; several may run. */
  service(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Starts a projector. */
  projector(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** Counts the seats of an event in the event store, by section. */
  sold(eventId: string): Promise<SoldSection[]>;
  /** Ends all processes and connections. */
  dispose(): Promise<void>;
}

/** The token that the services of a world take for a test's. */
export const testToken = 'a-token-for-tests';

/** A port on which nothing listens: the discard service's. */
const nowhere = '127.0.0.1:9';

/** Makes a ticketing system. Two on one Kafka would read each other's events. */
export function ticketingWorld({ postgres, kafka }: TicketingServers): TicketingWorld {
  const system = `ticketing_${randomBytes(6).toString('hex')}`;
  const url = (name: string) => postgresUrl(postgres.address, `${system}_${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'presale-ticketing-'));
  const tokenFile = join(folder, 'faults-token');
  const faultsToken = randomUUID();
  writeFileSync(tokenFile, faultsToken);
  const pool = (name: string) => {
    const made = new pg.Pool({ connectionString: url(name), max: 2 });
    made.on('error', () => undefined);
    return made;
  };
  const [events, projections, auth] = [pool('events'), pool('projections'), pool('auth')];
  const common = {
    EVENTS_DATABASE_URL: url('events'),
    PROJECTIONS_DATABASE_URL: url('projections'),
    AUTH_DATABASE_URL: url('auth'),
    KAFKA_BROKERS: kafka?.address ?? nowhere,
    FAULTS_TOKEN_FILE: tokenFile,
    AUTH_TEST_TOKEN: testToken,
  };
  const started: Service[] = [];
  const start = async (main: string, env: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const service = await startService(main, { ...common, ...env });
    started.push(service);
    return service;
  };
  return {
    events,
    projections,
    auth,
    faultsToken,
    service: (env) => start('demo/ticketing/main.ts', env),
    projector: (env) => start('demo/ticketing/projector/main.ts', env),
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
    dispose: async () => {
      await Promise.all(started.map((service) => service.end()));
      await Promise.all([events.end(), projections.end(), auth.end()]);
      rmSync(folder, { recursive: true });
    },
  };
}
