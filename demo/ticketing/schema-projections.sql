-- What is read: made of the events, and made anew from them when it is lost. Every statement may run again.

-- Up to which position of the store the tables below tell, and since when. It moves in the transaction that changes them.
create table if not exists projected (
  only_row   boolean primary key default true check (only_row),
  position   bigint not null,
  updated_at timestamptz not null default clock_timestamp()
);

insert into projected (position) values (0) on conflict do nothing;

create table if not exists events (
  event_id      uuid primary key,
  title         text not null,
  description   text not null,
  start_time    timestamptz not null,
  end_time      timestamptz not null,
  venue_name    text not null,
  venue_address text not null
);

create table if not exists sections (
  event_id uuid not null,
  section  text not null,
  capacity integer not null,
  reserved integer not null default 0,
  primary key (event_id, section)
);

create table if not exists reservations (
  id         uuid primary key,
  event_id   uuid not null,
  section    text not null,
  user_id    uuid not null,
  seats      text[] not null,
  created_at timestamptz not null
);

create index if not exists reservations_of_section on reservations (event_id, section);
