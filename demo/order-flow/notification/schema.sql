create schema if not exists notifications;

create table if not exists notifications.notifications (
  payment_id uuid primary key,
  order_id uuid not null,
  user_id uuid not null,
  text text not null,
  sent_at timestamptz not null default now()
);

create index if not exists notifications_of_user on notifications.notifications (user_id, sent_at desc);
