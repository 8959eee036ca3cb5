import type { Redis } from 'ioredis';
import type pg from 'pg';
import { ticketsStored } from '../../../catalog/help-desk-exporter.ts';
import type { Sample } from '../../panels/witness.ts';

/** What the help desk stands on, asked by the test's own questions. */
export interface DeskStores {
  readonly database: pg.Pool;
  readonly redis: Redis;
}

/** What Postgres stores: tickets by status, the age of the oldest open one in seconds, comments, as samples of a witness. */
export async function storedSamples({ database }: Pick<DeskStores, 'database'>): Promise<Sample[]> {
  const tickets = await database.query<{ status: string; tickets: number }>(
    'select status, count(*)::int as tickets from tickets group by status',
  );
  const { rows } = await database.query<{ oldest: number; comments: number }>(
    `select (select extract(epoch from clock_timestamp() - min(created_at)) from tickets where status = 'open')::float8 as oldest,
            (select count(*) from comments)::int as comments`,
  );
  return [
    ...ticketsStored.labels.status.map((status) => {
      const value = tickets.rows.find((row) => row.status === status)?.tickets ?? 0;
      return { name: 'tickets', labels: { status }, value };
    }),
    ...Object.entries(rows[0] ?? {}).map(([name, value]) => ({ name, labels: {}, value })),
  ];
}

/** How many sessions there are in Redis, as a sample of a witness. */
export async function sessionSamples({ redis }: Pick<DeskStores, 'redis'>): Promise<Sample[]> {
  return [{ name: 'sessions', labels: {}, value: (await redis.keys('help-desk:session:*')).length }];
}
