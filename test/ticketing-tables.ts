import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { postgresUrl, startPostgres, type TestServer, withPostgres } from './servers.ts';

const names = ['events', 'projections', 'auth'] as const;
type Name = (typeof names)[number];

/** Appends an event as nobody checks it, at the time that is given, else now. @returns its position. */
export async function appendByHand(
  events: pg.Pool,
  stream: string,
  type: string,
  data: object,
  occurredAt?: Date,
): Promise<number> {
  const { rows } = await events.query<{ position: number }>(
    `with head as (update store_head set position = position + 1 returning position)
     insert into events (position, stream, version, type, data, occurred_at)
     select position, $1, (select count(*) from events where stream = $1) + 1, $2, $3,
            coalesce($4, clock_timestamp()) from head
     returning position::float8 as position`,
    [stream, type, data, occurredAt],
  );
  return rows[0]?.position as number;
}

/** The demo's own tables on a real Postgres, empty before each test: what its services would write is put there. */
class TicketingTables {
  server!: TestServer;
  events!: pg.Pool;
  projections!: pg.Pool;
  auth!: pg.Pool;

  url(name: Name): string {
    return postgresUrl(this.server.address, `ticketing_${name}`);
  }

  async start(): Promise<void> {
    this.server = await startPostgres();
    const { address } = this.server;
    await withPostgres(address, 'postgres', async (client) => {
      for (const name of names) await client.query(`create database ticketing_${name}`);
    });
    for (const name of names) {
      this[name] = new pg.Pool({ connectionString: this.url(name) });
      this[name].on('error', () => undefined);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(names.map((name) => this[name]?.end()));
    await this.server?.dispose();
  }

  async empty(): Promise<void> {
    for (const name of names) {
      const schema = readFileSync(join(import.meta.dirname, `../demo/ticketing/schema-${name}.sql`), 'utf8');
      await this[name].query('drop schema public cascade; create schema public');
      await this[name].query(schema);
    }
  }

  /** Appends an event, at the time that is given, else now. @returns its position. */
  append(stream: string, type: string, data: object, occurredAt?: Date): Promise<number> {
    return appendByHand(this.events, stream, type, data, occurredAt);
  }

  /** Opens a section of an event. */
  openSection(event_id: string, section: string, capacity: number): Promise<number> {
    return this.append(streamOf(event_id, section), 'SectionOpened', { event_id, section, capacity });
  }

  /** Reserves seats of a section, free or not. */
  reserve(event_id: string, section: string, seats: readonly string[], id = randomUUID()): Promise<number> {
    const data = { reservation_id: id, event_id, section, user_id: randomUUID(), seats };
    return this.append(streamOf(event_id, section), 'SeatsReserved', data);
  }

  /** Says that the projections are up to a position. */
  async project(position: number): Promise<void> {
    await this.projections.query('update projected set position = $1', [position]);
  }
}

const streamOf = (event: string, section: string) => `section:${event}:${section}`;

/** Starts the server before the tests of a file, empties it before each, and removes it after the last. */
export function useTicketingTables(): TicketingTables {
  const tables = new TicketingTables();
  beforeAll(() => tables.start());
  afterAll(() => tables.stop());
  beforeEach(() => tables.empty());
  return tables;
}
