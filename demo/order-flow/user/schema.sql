create schema if not exists users;

create table if not exists users.users (
  id uuid primary key default gen_random_uuid(),
  email text not null constraint users_email_key unique,
  full_name text not null,
  password_hash text not null,
  created_at timestamptz not null default now()
);
