create schema if not exists inventory;

create table if not exists inventory.stock (
  product_id text primary key,
  initial bigint not null,
  available bigint not null,
  constraint stock_is_not_negative check (available >= 0)
);

-- held: nobody has said yet whether it has an order; kept: it has one; released: it has none, or one that was not paid in
-- time, and its stock went back.
-- One without lines that is released was never made, and never will be.
create table if not exists inventory.reservations (
  order_id uuid primary key,
  state text not null check (state in ('held', 'kept', 'released')),
  reserved_at timestamptz not null default now()
);

create index if not exists reservations_held on inventory.reservations (reserved_at) where state = 'held';

create table if not exists inventory.reservation_lines (
  order_id uuid not null references inventory.reservations,
  product_id text not null references inventory.stock,
  quantity bigint not null check (quantity > 0),
  primary key (order_id, product_id)
);
