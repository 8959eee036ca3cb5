import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromCache } from '../../../stack/engines/cache.ts';
import { recipes } from '../../../stack/engines/recipes.ts';
import { postgresUrl, startPostgres, type TestServer, withPostgres } from '../../../test/servers.ts';

const root = join(import.meta.dirname, '../../..');
let postgres: TestServer;
let k6 = '';
beforeAll(async () => {
  postgres = await startPostgres();
  // Ours, not one on PATH, which need not have the module.
  const { signal } = new AbortController();
  k6 = (await fromCache(recipes.k6, { root, env: process.env, signal, onProgress: () => undefined })).program;
});
afterAll(() => postgres.dispose());

const start = (script: string) =>
  execa(k6, ['run', '--quiet', '--no-usage-report', '-'], {
    input: script,
    env: {
      DATABASE_URL: `${postgresUrl(postgres.address, 'test')}?sslmode=disable`,
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
    },
    reject: false,
    all: true,
  });

const imports = `
  import sql, { open } from 'k6/x/sql';
  import driver from 'k6/x/sql/driver/postgres';
  const thrown = (call) => {
    try { call(); } catch (error) { return error.message ?? String(error); }
    return 'nothing';
  };`;

/** What a piece of JavaScript gives that has \`db\`, as k6 has it. */
async function inK6(body: string): Promise<unknown> {
  const { stdout, all } = await start(`${imports}
    const db = sql.open(driver, __ENV.DATABASE_URL);
    export const setup = () => { ${body} };
    export default () => {};
    export const handleSummary = ({ setup_data }) => ({ stdout: JSON.stringify(setup_data) });`);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(all);
  }
}

test('rows are objects in the order of the columns, with values as JavaScript has them', async () => {
  const rows = await inK6(`
    const rows = db.query(\`
      select n as whole, n + 0.5::float8 as part, 'seat ' || n as text, n > 1 as truth, null as nothing,
        timestamptz '2026-01-02T03:04:05Z' as time, (n * 1.10)::numeric as exact
      from generate_series(1, $1::int) n order by n\`, 2);
    return [Array.isArray(rows), rows.map((row) => [
      Object.keys(row).join(), row.whole, row.part, row.text, row.truth, row.nothing,
      row.time.unix(), String.fromCharCode(...row.exact)])];`);
  const columns = 'whole,part,text,truth,nothing,time,exact';
  const time = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
  expect(rows).toEqual([
    true,
    [
      [columns, 1, 1.5, 'seat 1', false, null, time, '1.10'],
      [columns, 2, 2.5, 'seat 2', true, null, time, '2.20'],
    ],
  ]);
});

test('an answer without rows is an empty array', async () => {
  expect(await inK6(`return db.query('select 1 where false').length;`)).toBe(0);
});

test('a statement says how many rows it changed, and takes each kind of argument', async () => {
  const told = await inK6(`
    db.exec('create table seats (id int primary key, price float8, name text, sold bool)');
    const filled = db.exec('insert into seats values ($1, $2, $3, $4), ($5, 2, null, $6)', 1, 9.5, 'A1', true, 2, false);
    const sold = db.execWithTimeout('10s', 'update seats set sold = $1 where id > $2', true, 0);
    return [filled.rowsAffected(), sold.rowsAffected(), thrown(() => sold.lastInsertId())];`);
  expect(told).toEqual([2, 2, expect.stringContaining('LastInsertId')]);
  const { rows } = await withPostgres(postgres.address, 'test', (client) => client.query('table seats order by id'));
  expect(rows).toEqual([
    { id: 1, price: 9.5, name: 'A1', sold: true },
    { id: 2, price: 2, name: null, sold: true },
  ]);
});

test('what Postgres refuses is thrown, also in mid-answer, and the pool goes on', async () => {
  const told = await inK6(`
    return [
      thrown(() => db.query('select * from nowhere')),
      thrown(() => db.exec('select $1::int', 'abc')),
      thrown(() => db.query('select 1 / (5000 - n) from generate_series(1, 5000) n')),
      db.query('select 1 as one')[0].one];`);
  expect(told).toEqual([
    expect.stringContaining('relation "nowhere" does not exist'),
    expect.stringContaining('invalid input syntax for type integer'),
    expect.stringContaining('division by zero'),
    1,
  ]);
});

test('a query that takes too long is ended, on the server too', async () => {
  const told = await inK6(`
    return [
      thrown(() => db.queryWithTimeout('100ms', 'select pg_sleep(600)')),
      thrown(() => db.execWithTimeout('100ms', 'select pg_sleep(600)')),
      thrown(() => db.queryWithTimeout('soon', 'select 1')),
      db.queryWithTimeout('60s', 'select 1 as one')[0].one];`);
  expect(told).toEqual([
    expect.stringMatching(/cancel|deadline/),
    expect.stringMatching(/cancel|deadline/),
    expect.stringContaining('the timeout is "soon": write a duration such as 300ms'),
    1,
  ]);
  await expect.poll(sleepers).toBe(0);
});

test('a query does not hold up the end of the load', async () => {
  const { exitCode, all } = await start(`${imports}
    const db = sql.open(driver, __ENV.DATABASE_URL);
    export const options = { scenarios: { one: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop: '0s' } } };
    export default () => { db.query('select pg_sleep(600)'); };`);
  expect(exitCode, all).toBe(0);
  await expect.poll(sleepers).toBe(0);
});

/** How many queries the server still sleeps in. */
const sleepers = () =>
  withPostgres(postgres.address, 'test', async (client) => {
    const { rows } = await client.query(
      `select count(*)::int as count from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`,
    );
    return rows[0].count as number;
  });

test('the pool is bounded as the options say, and open is a named export too', async () => {
  const told = await inK6(`
    const connections = (options) => {
      const pool = open(driver, __ENV.DATABASE_URL, options);
      const pids = [1, 2].map(() => pool.query('select pg_backend_pid() as pid')[0].pid);
      pool.close();
      return new Set(pids).size;
    };
    return [undefined, null, {}, { max_idle_conns: 0 }, { conn_max_lifetime: '1ns' },
      { max_idle_conns: 1, max_open_conns: 1, conn_max_idle_time: '1h' }].map(connections);`);
  expect(told).toEqual([1, 1, 1, 2, 2, 1]);
});

test('a pool that was closed asks nothing more', async () => {
  expect(await inK6(`db.close(); return thrown(() => db.query('select 1'));`)).toContain('database is closed');
});

test('open says what is wrong with what it was given', async () => {
  const told = await inK6(`
    return [
      thrown(() => sql.open('postgres', '')),
      thrown(() => sql.open(Symbol('postgres'), '')),
      thrown(() => sql.open(driver, '', { conn_max_lifetime: '10' }))];`);
  expect(told).toEqual([
    expect.stringContaining('the driver is postgres: take the default export of k6/x/sql/driver/postgres'),
    expect.stringContaining('take the default export of k6/x/sql/driver/postgres'),
    expect.stringContaining('conn_max_lifetime is "10": write a duration such as 300ms, 10s or 1h'),
  ]);
});
