#!/bin/bash
# Runs as the user that the container has: makes the cluster, its user and its database where there is none, then starts.
set -euo pipefail
[ "${1#-}" = "$1" ] || set -- postgres "$@"

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  password=${POSTGRES_PASSWORD:-}
  [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || password=$(<"$POSTGRES_PASSWORD_FILE")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo 'POSTGRES_PASSWORD is not set: set it, or POSTGRES_HOST_AUTH_METHOD=trust' >&2
    exit 1
  fi
  initdb --username="$user" --pwfile=<(printf '%s\n' "${password:-none}") --auth-local=trust --auth-host=trust
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  printf "unix_socket_directories = '/var/run/postgresql'\n" >>"$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
  [ "$database" = postgres ] ||
    psql -v ON_ERROR_STOP=1 --host=/var/run/postgresql --username="$user" --dbname=postgres -c "CREATE DATABASE \"$database\""
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
