-- What has happened: the truth of the ticketing system. Applied at every start: every statement may run again.

-- How far the store has come. An append moves it and holds it until it is committed, so positions have no gap, and no
-- event becomes visible after one with a later position: whoever reads in order of position misses nothing.
create table if not exists store_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);

insert into store_head (position) values (0) on conflict do nothing;

-- Streams: `event:<event id>` for what is told of an event, `section:<event id>:<section>` for each of its sections.
-- Types and their data: EventCreated {event_id, title, description, start_time, end_time, venue_name, venue_address},
-- SectionOpened {event_id, section, capacity}, SeatsReserved {reservation_id, event_id, section, user_id, seats: [...]}.
create table if not exists events (
  position    bigint primary key,
  stream      text not null,
  version     integer not null check (version > 0),
  type        text not null,
  data        jsonb not null,
  occurred_at timestamptz not null default clock_timestamp(),
  -- Two that decide on the same state cannot both append: the second hears of a conflict.
  constraint events_version unique (stream, version)
);

create unique index if not exists events_reservation on events ((data ->> 'reservation_id')) where type = 'SeatsReserved';

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are only ever appended: % is refused', lower(tg_op);
end
$$;

create or replace trigger events_append_only before update or delete or truncate on events
  for each statement execute function refuse_change();

-- Up to where the events are in Kafka: the store is its own outbox.
create table if not exists relayed (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);

insert into relayed (position) values (0) on conflict do nothing;
