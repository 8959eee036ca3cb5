/** Which failures of a statement cost its connection, and which do not. */
import type pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { poolOf } from '../../test/connections.ts';
import { postgresUrl, useServers } from '../../test/servers.ts';
import { Database } from './database.ts';
import { helpDeskMetrics } from './metrics.ts';

const servers = useServers('postgres');
const url = () => postgresUrl(servers.postgres.address, 'postgres');
let pool: pg.Pool;
let database: Database;

beforeAll(async () => {
  const setUp = poolOf(url());
  await setUp.query('create table numbers (n int primary key)');
  await setUp.query('insert into numbers values (1)');
  await setUp.end();
});

const use = (options: pg.PoolConfig): void => {
  pool = poolOf(url(), { max: 1, idleTimeoutMillis: 0, ...options });
  database = new Database(pool, helpDeskMetrics(pool));
};

beforeEach(() => use({}));
afterEach(() => pool.end());

const ask = <Row extends pg.QueryResultRow>(text: string) =>
  database.query<Row>({ name: 'ticket_get', text, plannedEachTime: true });
const process = async () => (await ask<{ pid: number }>('select pg_backend_pid() as pid'))[0]?.pid;

describe('a connection is kept', () => {
  test.each([
    ['a constraint', 'insert into numbers values (1)', '23505'],
    ['bad data', "select 'x'::int", '22P02'],
    ['no such table', 'select * from nothing', '42P01'],
  ])('after %s', async (_, text, code) => {
    const before = await process();
    await expect(ask(text)).rejects.toMatchObject({ code });
    expect(await process()).toBe(before);
  });

  test('when Postgres itself ends a statement that takes too long', async () => {
    await pool.end();
    use({ statement_timeout: 1000 });
    const before = await process();
    await expect(ask('select pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
    expect(await process()).toBe(before);
  });
});

describe('a connection is given up', () => {
  test('that Postgres ends', async () => {
    const before = await process();
    await expect(ask('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({ code: '57P01' });
    expect(await process()).not.toBe(before);
  });

  test('whose answer did not come in time', async () => {
    await pool.end();
    use({ query_timeout: 3000 });
    const before = await process();
    await expect(ask('select pg_sleep(60)')).rejects.toThrow('Query read timeout');
    expect(await process()).not.toBe(before);
  });
});
