#!/bin/sh
# Flags alone are the server's.
set -eu
case "$1" in -* | *.conf) set -- valkey-server "$@" ;; esac
exec "$@"
