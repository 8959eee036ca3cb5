create schema if not exists products;

create table if not exists products.products (
  id text primary key,
  name text not null,
  description text not null,
  price_cents bigint not null check (price_cents > 0),
  currency text not null
);
