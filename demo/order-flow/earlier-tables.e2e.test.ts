/** The tables of a volume that an earlier version made become those of today. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { poolOf } from '../../test/connections.ts';
import { postgresUrl, useServers, withPostgres } from '../../test/servers.ts';

const servers = useServers('postgres');

/** What an earlier version of each had, as far as it was another. */
const earlier = {
  order: `
    create schema orders;
    create table orders.orders (
      id uuid primary key,
      status text not null check (status in ('pending', 'paid', 'cancelled')),
      user_id uuid,
      total_cents bigint not null default 0,
      currency text not null default '',
      shipping_address jsonb not null default '{}',
      payment_method text not null default '',
      payment_id uuid unique,
      created_at timestamptz not null default now(),
      paid_at timestamptz,
      check ((status = 'paid') = (payment_id is not null)),
      check (status = 'cancelled' or user_id is not null)
    );
    insert into orders.orders (id, status, user_id) values (gen_random_uuid(), 'pending', gen_random_uuid())`,
  payment: `
    create schema payments;
    create table payments.payments (
      id uuid primary key default gen_random_uuid(),
      order_id uuid not null,
      user_id uuid not null,
      status text not null check (status in ('authorised', 'captured', 'voided', 'declined')),
      amount_cents bigint not null check (amount_cents > 0),
      currency text not null,
      payment_method text not null,
      card_last4 text not null,
      idempotency_key text,
      created_at timestamptz not null default now(),
      captured_at timestamptz,
      notified_at timestamptz
    );
    create unique index payments_of_order on payments.payments (order_id, user_id)
      where status in ('authorised', 'captured');
    create unique index payments_by_key on payments.payments (user_id, idempotency_key)
      where status in ('authorised', 'captured');
    create index payments_unfinished on payments.payments (created_at) where status = 'authorised';
    create index payments_untold on payments.payments (captured_at) where status = 'captured' and notified_at is null;
    create schema card_provider;
    create table card_provider.authorisations (
      idempotency_key text primary key,
      card_last4 text not null,
      amount_cents bigint not null,
      currency text not null,
      approved boolean not null,
      requests int not null default 1
    );
    insert into payments.payments (order_id, user_id, status, amount_cents, currency, payment_method, card_last4)
    values (gen_random_uuid(), gen_random_uuid(), 'authorised', 1, 'USD', 'card', '4242')`,
};

/** Runs statements in a database of their own, one after the other. @returns its columns, checks and indexes. */
async function madeBy(database: string, ...statements: readonly string[]): Promise<readonly string[]> {
  await withPostgres(servers.postgres.address, 'postgres', (client) => client.query(`create database ${database}`));
  const pool = poolOf(postgresUrl(servers.postgres.address, database));
  try {
    for (const each of statements) await pool.query(each);
    const { rows } = await pool.query<{ what: string }>(`
      select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as what
      from information_schema.columns where table_schema in ('orders', 'payments', 'card_provider')
      union all
      select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace::regnamespace::text in ('orders', 'payments', 'card_provider') and contype <> 'n'
      union all
      select indexdef from pg_indexes where schemaname in ('orders', 'payments', 'card_provider')
      order by what`);
    return rows.map(({ what }) => what);
  } finally {
    await pool.end();
  }
}

test.each(['order', 'payment'] as const)('those of the %s service, however often it starts', async (service) => {
  const today = readFileSync(new URL(`${service}/schema.sql`, import.meta.url), 'utf8');
  const expected = await madeBy(`${service}_today`, today);
  expect(expected.join('\n')).toContain(service === 'order' ? 'orders idempotency_key text' : 'payments retry_at');
  expect(await madeBy(`${service}_earlier`, earlier[service], today, today)).toEqual(expected);
});
