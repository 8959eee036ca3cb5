-- Who may do something. Every statement may run again.

create table if not exists users (
  id         uuid primary key default gen_random_uuid(),
  name       text not null,
  created_at timestamptz not null default now()
);

-- A token is known by its SHA-256: who reads this table cannot use it. To let somebody in until tomorrow:
--   insert into tokens (token_hash, user_id, expires_at)
--   values (sha256('the token'), '<id of a user>', now() + interval '1 day');
create table if not exists tokens (
  token_hash bytea primary key,
  user_id    uuid not null references users,
  expires_at timestamptz not null
);
