-- The help desk's truth. Applied at every start: every statement may run again.

create table if not exists users (
  id            uuid primary key default gen_random_uuid(),
  email         text not null unique check (email = lower(email)),
  name          text not null,
  role          text not null check (role in ('agent', 'customer')),
  password_hash text not null,
  created_at    timestamptz not null default now()
);

create table if not exists tickets (
  id          uuid primary key default gen_random_uuid(),
  title       text not null,
  description text not null,
  status      text not null default 'open' check (status in ('open', 'in_progress', 'pending', 'resolved', 'closed')),
  priority    text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
  category    text not null default 'general',
  created_by  uuid not null references users,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  resolved_at timestamptz,
  search      tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', description), 'B')
  ) stored
);

create index if not exists tickets_newest on tickets (created_at desc, id desc);
create index if not exists tickets_newest_of_status on tickets (status, created_at desc, id desc);
create index if not exists tickets_of_category on tickets (category);
-- Without a list of pending entries, which every search would read through: a write costs a little more, always the same.
create index if not exists tickets_search on tickets using gin (search) with (fastupdate = off);

create table if not exists comments (
  id          uuid primary key default gen_random_uuid(),
  ticket_id   uuid not null references tickets on delete cascade,
  author_id   uuid not null references users,
  content     text not null,
  internal    boolean not null default false,
  created_at  timestamptz not null default now()
);

create index if not exists comments_of_ticket on comments (ticket_id, created_at desc);

-- The knowledge base.
create table if not exists articles (
  id         uuid primary key default gen_random_uuid(),
  title      text not null,
  content    text not null,
  category   text not null,
  updated_at timestamptz not null default now(),
  search     tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', content), 'B')
  ) stored
);

create index if not exists articles_search on articles using gin (search) with (fastupdate = off);
