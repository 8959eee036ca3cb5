create schema if not exists orders;

-- cancelled: one that was never written, of which only the id is known, so that it cannot be written later either; or one
-- that was not paid in time, whose stock went back at released_at.
create table if not exists orders.orders (
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

-- Columns that a table of before has not.
alter table orders.orders
  add column if not exists idempotency_key text,
  add column if not exists released_at timestamptz;

-- A user says each key once.
create unique index if not exists orders_by_key on orders.orders (user_id, idempotency_key)
  where status <> 'cancelled' and idempotency_key is not null;
create index if not exists orders_unpaid on orders.orders (created_at) where status = 'pending';
create index if not exists orders_unreleased on orders.orders (id)
  where status = 'cancelled' and user_id is not null and released_at is null;

create table if not exists orders.order_lines (
  order_id uuid not null references orders.orders,
  product_id text not null,
  quantity bigint not null check (quantity > 0),
  price_cents bigint not null,
  primary key (order_id, product_id)
);
