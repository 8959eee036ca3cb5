-- The booking system's truth. Applied at every start: every statement may run again.

create table if not exists users (
  id            uuid primary key default gen_random_uuid(),
  email         text not null unique check (email = lower(email)),
  password_hash text not null,
  created_at    timestamptz not null default now()
);

create table if not exists events (
  id        uuid primary key,
  name      text not null,
  venue     text not null,
  starts_at timestamptz not null,
  capacity  integer not null check (capacity > 0)
);

create table if not exists seats (
  event_id uuid not null references events,
  seat_id  text not null,
  primary key (event_id, seat_id)
);

-- queued -> held | refused | abandoned | cancelled;  held -> confirmed | cancelled | expired.
create table if not exists bookings (
  id           uuid primary key,
  event_id     uuid not null references events,
  user_id      uuid not null references users,
  state        text not null check (
    state in ('queued', 'held', 'confirmed', 'cancelled', 'expired', 'refused', 'abandoned')
  ),
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  confirmed_at timestamptz,
  constraint bookings_held_until check (state <> 'held' or expires_at is not null),
  constraint bookings_confirmed_at check ((state = 'confirmed') = (confirmed_at is not null)),
  constraint bookings_seats_follow unique (id, event_id, state)
);

create index if not exists bookings_holds on bookings (event_id, expires_at) where state = 'held';
create index if not exists bookings_due on bookings (expires_at) where state = 'held';
create index if not exists bookings_waiting on bookings (event_id, created_at) where state = 'queued';

-- The foreign key carries a booking's state to its seats, so the index below always judges by the present state.
create table if not exists booking_seats (
  booking_id uuid not null,
  event_id   uuid not null,
  seat_id    text not null,
  state      text not null,
  primary key (booking_id, seat_id),
  constraint booking_seats_follow foreign key (booking_id, event_id, state)
    references bookings (id, event_id, state) on update cascade,
  constraint booking_seats_exist foreign key (event_id, seat_id) references seats
);

-- No seat is held or sold twice, whatever becomes of the locks in Redis.
create unique index if not exists booking_seats_live on booking_seats (event_id, seat_id)
  include (state) where state in ('held', 'confirmed');

-- Booking events on their way to Kafka; a row is deleted when Kafka has acknowledged it.
create table if not exists outbox (
  position   bigint generated always as identity primary key,
  message_id uuid not null default gen_random_uuid(),
  booking_id uuid not null,
  state      text not null,
  created_at timestamptz not null default now()
);

-- The event is written in the transaction that it tells of, whichever statement made the change.
create or replace function tell_of_booking() returns trigger language plpgsql as $$
begin
  insert into outbox (booking_id, state) values (new.id, new.state);
  return null;
end
$$;

create or replace trigger bookings_told after insert or update of state on bookings
  for each row execute function tell_of_booking();

-- What the consumer made of the events; the key makes a second delivery harmless.
create table if not exists notifications (
  message_id   uuid primary key,
  booking_id   uuid not null,
  user_id      uuid not null,
  kind         text not null,
  occurred_at  timestamptz not null,
  processed_at timestamptz not null default now()
);
