import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { hashPassword } from '../kit/auth/passwords.ts';
import { inTransaction } from '../kit/postgres.ts';
import { createTables, schemaLock } from '../kit/schema.ts';

/** Who works at the desk from the start, under the passwords that its users know. */
const people = [
  { email: 'agent@test.com', name: 'Test agent', password: 'password' },
  { email: 'loadtest@example.com', name: 'Load test', password: 'loadtest123' },
] as const;

/** Creates the tables that are missing. */
export const createSchema = (pool: pg.Pool): Promise<void> =>
  createTables(pool, new URL('schema.sql', import.meta.url));

/** Adds the people who are missing, and fills an empty desk with tickets and articles. */
export async function seed(
  pool: pg.Pool,
  wanted: { readonly tickets: number; readonly articles: number; readonly passwordCost: number },
): Promise<void> {
  const hashes = await Promise.all(people.map(({ password }) => hashPassword(password, wanted.passwordCost)));
  const fill = await readFile(new URL('seed.sql', import.meta.url), 'utf8');
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [schemaLock]);
    for (const [at, { email, name }] of people.entries()) {
      await client.query(
        `insert into users (email, name, role, password_hash) values ($1, $2, 'agent', $3) on conflict do nothing`,
        [email, name, hashes[at]],
      );
    }
    const { rows } = await client.query<{ id: string }>('select id from users where email = $1', [people[0].email]);
    await client.query(fill, [wanted.tickets, wanted.articles, rows[0]?.id]);
    await client.query('analyze users, tickets, articles');
  });
}
