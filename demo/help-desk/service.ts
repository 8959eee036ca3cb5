import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { helpDeskFaultActive } from '../../catalog/help-desk.ts';
import { RequestError } from '../../service/refusal.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { type Tokens, tokens } from '../kit/auth/tokens.ts';
import { failingRequests } from '../kit/faults/failing-requests.ts';
import { memoryLeak } from '../kit/faults/memory-leak.ts';
import { poolExhaustion } from '../kit/faults/pool-exhaustion.ts';
import { serveFaults } from '../kit/faults/server.ts';
import { slowRequests } from '../kit/faults/slow-requests.ts';
import { identifyCallers } from '../kit/http/caller.ts';
import { measureRequests } from '../kit/http/measure-requests.ts';
import { addOperations } from '../kit/http/operations.ts';
import { type HttpServer, httpServer, listen } from '../kit/http/server.ts';
import { connectPostgres, isPostgresOutage } from '../kit/postgres.ts';
import { connectRedis } from '../kit/redis.ts';
import { RedisOutage } from '../kit/redis-outage.ts';
import { ensureDatabase } from '../kit/schema.ts';
import { Analytics } from './analytics.ts';
import { Articles } from './articles.ts';
import type { HelpDeskConfig } from './config.ts';
import { Database } from './database.ts';
import { EventRelay } from './event-relay.ts';
import type { Publish } from './events.ts';
import { droppedConnections } from './faults/dropped-connections.ts';
import { slowQueries } from './faults/slow-queries.ts';
import { type HelpDeskMetrics, helpDeskMetrics } from './metrics.ts';
import { addArticleRoutes } from './routes/articles.ts';
import { addAuthRoutes } from './routes/auth.ts';
import { addTicketRoutes } from './routes/tickets.ts';
import { createSchema, seed } from './schema.ts';
import { Sessions } from './sessions.ts';
import { Tickets } from './tickets.ts';
import { readTokenSecret } from './token-secret.ts';
import { Users } from './users.ts';
import { openWebsockets, websocketPath } from './websocket/handshakes.ts';
import { Hub } from './websocket/hub.ts';

/** Starts the help desk: its stores, its WebSockets, the API, and its fault switches. */
export async function startHelpDesk(config: HelpDeskConfig, log: Logger, closing: Shutdown): Promise<void> {
  const signedTokens = tokens({
    secret: await readTokenSecret(config.TOKEN_SECRET_FILE, log),
    secondsToLive: config.TOKEN_TTL,
  });
  const pool = await connectPostgres(config, log, closing, { prepare: () => ensureDatabase(config.DATABASE_URL, log) });
  await createSchema(pool);
  await seed(pool, { tickets: config.TICKETS, articles: config.ARTICLES, passwordCost: config.PASSWORD_COST });
  const redis = await connectRedis(config, config.REDIS_TIMEOUT, log, closing);

  const metrics = helpDeskMetrics(pool);
  const database = new Database(pool, metrics);
  const { hub, publish } = tellEverybody(redis, { metrics, log, config, closing });

  const app = httpServer(log, (error) => error instanceof RedisOutage || isPostgresOutage(error));
  measureRequests(app, metrics.requests);
  const faults = [
    ...[slowRequests(app), failingRequests(app), memoryLeak(app)],
    ...[poolExhaustion(pool), slowQueries(database), droppedConnections(hub)],
  ];
  addOperations(app, metrics.exposition, [
    { name: 'postgres', ask: () => pool.query('select 1') },
    { name: 'redis', ask: () => redis.ping() },
  ]);
  addRoutes(app, { config, database, redis, metrics, signedTokens, publish });
  openWebsockets(app.server, {
    hub,
    metrics,
    log,
    tokens: signedTokens,
    most: config.WEBSOCKETS,
    stopping: closing.signal,
  });
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  // Before the server is closed, which waits for every connection that it has accepted.
  closing.add('websockets', () => hub.close());
  const watcher = (fault: string, on: boolean): void =>
    metrics.faults.set({ fault: fault as (typeof helpDeskFaultActive.labels.fault)[number] }, on ? 1 : 0);
  await serveFaults(config, faults, log, closing, watcher, isPostgresOutage);
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}

/** Who is connected here, and what tells an event to them and to the other processes. */
function tellEverybody(
  redis: Redis,
  parts: {
    readonly metrics: HelpDeskMetrics;
    readonly log: Logger;
    readonly config: Pick<HelpDeskConfig, 'WEBSOCKET_PING'>;
    readonly closing: Shutdown;
  },
): { readonly hub: Hub; readonly publish: Publish } {
  const relay = new EventRelay(redis, parts);
  const hub = new Hub({
    metrics: parts.metrics,
    pingEvery: parts.config.WEBSOCKET_PING,
    publish: (event, but) => {
      hub.deliver(event, performance.now(), but);
      relay.send(event);
    },
  });
  // The clock of another machine may be ahead of ours.
  const age = ({ timestamp }: { readonly timestamp: number }) => Math.max(0, Date.now() - timestamp);
  relay.listen((event) => hub.deliver(event, performance.now() - age(event)), parts.closing);
  return {
    hub,
    publish: (told) => {
      const event = { ...told, timestamp: Date.now() };
      hub.deliver(event, performance.now());
      relay.send(event);
    },
  };
}

function addRoutes(
  app: HttpServer,
  parts: {
    readonly config: Pick<HelpDeskConfig, 'REFRESH_TTL' | 'REFRESH_GRACE' | 'TOKEN_TTL' | 'PASSWORD_COST'>;
    readonly database: Database;
    readonly redis: Redis;
    readonly metrics: HelpDeskMetrics;
    readonly signedTokens: Tokens;
    readonly publish: Publish;
  },
): void {
  const { config, database, redis, metrics, signedTokens, publish } = parts;
  const onRequest = identifyCallers(app, signedTokens.verify);
  const analytics = new Analytics(database);
  addAuthRoutes(app, {
    users: new Users(database, config.PASSWORD_COST),
    sessions: new Sessions(redis, { toLive: config.REFRESH_TTL, grace: config.REFRESH_GRACE }),
    tokens: signedTokens,
    expiresIn: config.TOKEN_TTL,
    metrics,
    onRequest,
  });
  addTicketRoutes(app, { tickets: new Tickets(database), publish, metrics, onRequest });
  addArticleRoutes(app, new Articles(database));
  const answers = [200];
  app.get('/api/v1/analytics/dashboard', { onRequest, config: { answers } }, () => analytics.dashboard());
  for (const path of ['/health', '/api/v1/health']) {
    app.get(path, { config: { answers } }, async () => ({ status: 'ok', timestamp: new Date().toISOString() }));
  }
  app.get(websocketPath, { config: { answers: [426] } }, async (_, reply) => {
    reply.header('upgrade', 'websocket');
    throw new RequestError(426, 'upgrade_required', 'this is a WebSocket: ask for an upgrade');
  });
}
