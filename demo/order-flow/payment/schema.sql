create schema if not exists payments;

-- authorised: the card has the amount ready, and nobody knows yet whether the order is paid by it; captured: it is;
-- voided: it is not; declined: the card would not.
create table if not exists payments.payments (
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

-- A user pays an order once, and says each key once.
create unique index if not exists payments_of_order on payments.payments (order_id, user_id)
  where status in ('authorised', 'captured');
create unique index if not exists payments_by_key on payments.payments (user_id, idempotency_key)
  where status in ('authorised', 'captured');
create index if not exists payments_unfinished on payments.payments (created_at) where status = 'authorised';
create index if not exists payments_untold on payments.payments (captured_at)
  where status = 'captured' and notified_at is null;
