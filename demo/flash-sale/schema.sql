-- The flash sale's truth. Applied at every start: every statement may run again.

-- A product with its present sale. Sales of a product are numbered upwards, so that orders of an earlier one do not count.
create table if not exists products (
  id       text primary key,
  quantity integer not null check (quantity > 0),
  -- quantity less the orders of the present sale; below 0 more was sold than there is.
  stock    integer not null,
  sale     bigint not null
);

create table if not exists orders (
  id              uuid primary key,
  product_id      text not null,
  sale            bigint not null,
  user_id         text not null,
  idempotency_key text not null,
  accepted_at     timestamptz not null,
  written_at      timestamptz not null default now(),
  -- However often its message comes, and whatever becomes of Redis: one order a key.
  constraint orders_one_a_key unique (product_id, sale, idempotency_key)
);
