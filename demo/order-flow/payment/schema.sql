create schema if not exists payments;

-- pending: the card is to be asked, or has been, and nobody knows yet what came of it; authorised: the card has the
-- amount ready, and nobody knows yet whether the order is paid by it; captured: it is; voided: it is not; declined: the
-- card would not. What is not finished, or not told of, is tried again at retry_at, later after each attempt.
create table if not exists payments.payments (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null,
  user_id uuid not null,
  status text not null,
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  payment_method text not null,
  card_last4 text not null,
  idempotency_key text,
  created_at timestamptz not null default now(),
  captured_at timestamptz,
  notified_at timestamptz
);

-- Columns that a table of before has not.
alter table payments.payments
  add column if not exists attempts int not null default 0,
  add column if not exists retry_at timestamptz;

-- A table of before knows no pending payment: neither as a state, nor as one that its indexes are for.
do $$
begin
  if not exists (
    select from pg_constraint
    where conrelid = 'payments.payments'::regclass and conname = 'payments_status_check'
      and pg_get_constraintdef(oid) like '%pending%'
  ) then
    alter table payments.payments drop constraint if exists payments_status_check,
      add constraint payments_status_check
        check (status in ('pending', 'authorised', 'captured', 'voided', 'declined'));
    drop index if exists payments.payments_of_order, payments.payments_by_key, payments.payments_unfinished;
  end if;
end $$;

-- A user pays an order once, and says each key once.
create unique index if not exists payments_of_order on payments.payments (order_id, user_id)
  where status in ('pending', 'authorised', 'captured');
create unique index if not exists payments_by_key on payments.payments (user_id, idempotency_key)
  where status in ('pending', 'authorised', 'captured');
create index if not exists payments_unfinished on payments.payments (created_at)
  where status in ('pending', 'authorised');
create index if not exists payments_untold on payments.payments (captured_at)
  where status = 'captured' and notified_at is null;

-- The books of the card provider, which are its own: the payment service never looks into them.
create schema if not exists card_provider;

create table if not exists card_provider.authorisations (
  idempotency_key text primary key,
  card_last4 text not null,
  amount_cents bigint not null,
  currency text not null,
  approved boolean not null,
  requests int not null default 1
);

-- When the amount went back, since it was not to be taken.
alter table card_provider.authorisations add column if not exists released_at timestamptz;
