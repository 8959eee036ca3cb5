# Our own services: exporters, alert receiver, the demo, and the init step. They run as they are, from TypeScript.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages and install scripts bring the binaries of Postgres and Node, which only the native runtime uses.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24.21.0-bookworm-slim
# By this the status tells images that were built here from those that their makers publish.
LABEL presale.image=local
WORKDIR /app
# A named volume takes over the owner of the directory that it is mounted on.
RUN install --directory --owner=node --group=node /run/presale/secrets /run/presale/targets /var/lib/presale/alerts
COPY --from=dependencies /app/node_modules node_modules
COPY package.json docker-compose.yml ./
COPY catalog catalog
COPY config config
COPY demo demo
COPY exporters exporters
COPY instrument instrument
COPY receiver receiver
COPY service service
COPY stack stack
USER node
CMD ["node", "receiver/main.ts"]
