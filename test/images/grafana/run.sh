#!/bin/sh
# Starts Grafana with the paths of the GF_PATHS_ variables, which its settings from the environment may override.
set -eu
mkdir -p "$GF_PATHS_PLUGINS"
export HOME="$GF_PATHS_HOME"
exec "$GF_PATHS_HOME/bin/grafana" server --homepath="$GF_PATHS_HOME" --config="$GF_PATHS_CONFIG" --packaging=docker "$@" \
  cfg:default.log.mode=console \
  "cfg:default.paths.data=$GF_PATHS_DATA" \
  "cfg:default.paths.logs=$GF_PATHS_LOGS" \
  "cfg:default.paths.plugins=$GF_PATHS_PLUGINS" \
  "cfg:default.paths.provisioning=$GF_PATHS_PROVISIONING"
