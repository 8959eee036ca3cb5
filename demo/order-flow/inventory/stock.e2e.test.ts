/** The stock on a real Postgres, where two transactions meet. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { poolOf } from '../../../test/connections.ts';
import { postgresUrl, useServers } from '../../../test/servers.ts';
import { addStock, inventoryHandlers } from './stock.ts';

const each = 100;
const product = 'prod-1';
const call = { deadline: new Date(Date.now() + 60_000) };
const servers = useServers('postgres');
let pool: pg.Pool;

beforeAll(async () => {
  pool = poolOf(postgresUrl(servers.postgres.address, 'postgres'));
  await pool.query(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'));
  await addStock(pool, each);
});
afterAll(() => pool?.end());

const left = async () =>
  (await pool.query('select available::int from inventory.stock where product_id = $1', [product])).rows[0]?.available;

/** Waits until a statement stands in line behind another transaction. */
const someoneWaits = () =>
  expect
    .poll(async () => (await pool.query('select 1 from pg_locks where not granted')).rows.length, { timeout: 30_000 })
    .toBeGreaterThan(0);

test('what is released while it is being reserved goes back into the stock', async () => {
  const id = randomUUID();
  const reserving = await pool.connect();
  await reserving.query('begin');
  // As Reserve does, with a commit that is late.
  await reserving.query('update inventory.stock set available = available - 7 where product_id = $1', [product]);
  await reserving.query("insert into inventory.reservations (order_id, state) values ($1, 'held')", [id]);
  await reserving.query('insert into inventory.reservation_lines values ($1, $2, 7)', [id, product]);
  const settled = inventoryHandlers(pool).Settle({ keep: [], release: [id] }, call);
  await someoneWaits();
  await reserving.query('commit');
  reserving.release();
  expect(await settled).toEqual({ released: 1 });
  expect(await left()).toBe(each);
});

test('what is kept goes back once when its order is cancelled, and is not kept any more', async () => {
  const id = randomUUID();
  const { Reserve, Settle } = inventoryHandlers(pool);
  await Reserve({ order_id: id, lines: [{ product_id: product, quantity: 3 }] }, call);
  await Settle({ keep: [id], release: [] }, call);
  expect(await left()).toBe(each - 3);
  for (const released of [1, 0]) {
    expect(await Settle({ keep: [], release: [id] }, call)).toEqual({ released });
    await Settle({ keep: [id], release: [] }, call);
    expect(await left()).toBe(each);
  }
});

test('what was never reserved is released once, and cannot be reserved any more', async () => {
  const id = randomUUID();
  const { Reserve, Settle } = inventoryHandlers(pool);
  expect(await Settle({ keep: [], release: [id] }, call)).toEqual({ released: 1 });
  await expect(Reserve({ order_id: id, lines: [{ product_id: product, quantity: 1 }] }, call)).rejects.toThrow(
    'already',
  );
  expect(await Settle({ keep: [], release: [id] }, call)).toEqual({ released: 0 });
  expect(await left()).toBe(each);
});
