import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { poolOf } from '../../test/connections.ts';
import { nowhere, postgresUrl, useServers } from '../../test/servers.ts';
import { NoAnswer } from '../http-json.ts';
import { helpDeskInvariants, helpDeskState } from './help-desk.ts';

/** The demo's own tables on a real Postgres. */
const servers = useServers('postgres');
const url = () => postgresUrl(servers.postgres.address, 'postgres');
let pool: pg.Pool;

beforeAll(async () => {
  pool = poolOf(url());
  await pool.query(readFileSync(new URL('../../demo/help-desk/schema.sql', import.meta.url), 'utf8'));
  await pool.query(`insert into users (email, name, role, password_hash) values ('a@b.example', 'A', 'agent', '-')`);
});
afterAll(() => pool?.end());

const create = (category = 'general') =>
  pool.query(
    `insert into tickets (title, description, category, created_by) select 'A title', '-', $1, id from users returning id`,
    [category],
  );
const comment = `insert into comments (ticket_id, author_id, content)`;

/** The claims that are broken after this was done. */
async function broken(act: () => Promise<unknown>, created = 0): Promise<string[]> {
  const before = await helpDeskState(url());
  await act();
  const { invariants } = helpDeskInvariants(before, await helpDeskState(url()), created);
  return invariants.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

test('hold for tickets with comments, and for rows of the SQL suite that others left and it takes away', async () => {
  await create('sql-suite:old');
  const act = async () => {
    await create();
    await pool.query(`${comment} select t.id, u.id, 'done' from tickets t, users u limit 1`);
    await pool.query(`delete from tickets where category = 'sql-suite:old'`);
  };
  expect(await broken(act, 1)).toEqual([]);
});

test('are broken by a ticket that is not there', async () => {
  expect(await broken(() => create(), 2)).toEqual(['no created ticket is lost']);
});

test('are broken by rows that the SQL suite leaves, which are no tickets of visitors', async () => {
  expect(await broken(() => create('sql-suite:now'), 1)).toEqual([
    'no created ticket is lost',
    'the SQL suite leaves none of its rows',
  ]);
});

test('are broken by a comment without its ticket', async () => {
  await pool.query('alter table comments drop constraint comments_ticket_id_fkey');
  const act = () => pool.query(`${comment} select gen_random_uuid(), id, 'lost' from users`);
  expect(await broken(act)).toEqual(['every comment has its ticket']);
});

test('are not known where no database answers', async () => {
  await expect(helpDeskState(postgresUrl(nowhere, 'help_desk'))).rejects.toThrow(NoAnswer);
});
