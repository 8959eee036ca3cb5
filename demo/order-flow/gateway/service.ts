import type { Logger } from 'pino';
import { orderFlowGateway } from '../../../catalog/emitters.ts';
import { orderFlowFaultActive, orderFlowRequests } from '../../../catalog/order-flow.ts';
import { gatewayChannels } from '../../../catalog/order-flow-grpc.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { tokens } from '../../kit/auth/tokens.ts';
import { failingRequests } from '../../kit/faults/failing-requests.ts';
import { memoryLeak } from '../../kit/faults/memory-leak.ts';
import { serveFaults } from '../../kit/faults/server.ts';
import { slowRequests } from '../../kit/faults/slow-requests.ts';
import { identifyCallers } from '../../kit/http/caller.ts';
import { measureRequests } from '../../kit/http/measure-requests.ts';
import { addOperations } from '../../kit/http/operations.ts';
import { httpServer, listen } from '../../kit/http/server.ts';
import { connectRedis } from '../../kit/redis.ts';
import { RedisOutage } from '../../kit/redis-outage.ts';
import { untilAnswers } from '../../kit/retry.ts';
import { repeat } from '../../kit/worker.ts';
import { ServiceChannels } from '../channels.ts';
import { channelExhaustion } from '../faults/channel-exhaustion.ts';
import { Carts } from './cart.ts';
import type { GatewayConfig } from './config.ts';
import { addAuthRoutes } from './routes/auth.ts';
import { addCartRoutes } from './routes/cart.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addOrderRoutes } from './routes/orders.ts';
import { addPaymentRoutes } from './routes/payments.ts';
import { addProductRoutes } from './routes/products.ts';
import { configuredTargets, makeServices, type Targets } from './services.ts';
import { Proxies } from './toxiproxy.ts';

/** How often the gateway looks whether Toxiproxy still has its proxies, in seconds. */
const lookEvery = 1;

const isOutage = (error: unknown): boolean => error instanceof RedisOutage;

/** Starts the gateway: its channels to the services, the carts, the API, and its fault switches. */
export async function startGateway(config: GatewayConfig, log: Logger, closing: Shutdown): Promise<void> {
  const redis = await connectRedis(config, config.REDIS_TIMEOUT, log, closing);
  const measure = instruments(orderFlowGateway);
  const targets = await targetsOf(config, log, closing);
  const channels = new ServiceChannels(config, measure, gatewayChannels, closing);
  const services = makeServices(channels, targets);
  const signing = tokens({ secret: config.TOKEN_SECRET, secondsToLive: config.TOKEN_TTL });
  const carts = new Carts(redis);

  const app = httpServer(log, isOutage);
  measureRequests(app, measure.histogram(orderFlowRequests));
  const faults = [
    ...[slowRequests(app), failingRequests(app), memoryLeak(app)],
    channelExhaustion(() => channels.pools),
  ];
  const { registry } = measure;
  const exposition = {
    contentType: registry.contentType,
    metrics: () => {
      channels.expose();
      return registry.metrics();
    },
  };
  addOperations(app, exposition, [{ name: 'redis', optional: true, ask: () => redis.ping() }]);
  addHealthRoutes(app, channels);
  const onRequest = identifyCallers(app, signing.verify);
  addAuthRoutes(app, services, signing, config.TOKEN_TTL);
  addProductRoutes(app, services);
  addCartRoutes(app, services, carts, onRequest);
  addOrderRoutes(app, services, carts, onRequest);
  addPaymentRoutes(app, services, onRequest);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  const active = measure.gauge(orderFlowFaultActive);
  const show = (fault: string, on: boolean): void =>
    active.set({ fault: fault as (typeof orderFlowFaultActive.labels.fault)[number] }, on ? 1 : 0);
  await serveFaults(config, faults, log, closing, show);
  log.info({ host: config.HOST, port: config.PORT, pool: config.GRPC_POOL }, 'ready');
}

/** Where the services are called: directly, or through the proxies of a Toxiproxy, which are kept there. */
async function targetsOf(config: GatewayConfig, log: Logger, closing: Shutdown): Promise<Targets> {
  const direct = configuredTargets(config);
  const { TOXIPROXY_URL: url } = config;
  if (url === undefined) return direct;
  const proxies = new Proxies(url, config.TOXIPROXY_LISTEN, config.TOXIPROXY_PREFIX);
  const dependency = { name: 'Toxiproxy', at: new URL(url).host, variable: 'TOXIPROXY_URL' };
  const through = await untilAnswers(dependency, log, closing.signal, () => proxies.ensure(direct));
  const looking = repeat('proxies', lookEvery, log, () => proxies.ensure(direct));
  closing.add('proxies', () => looking.stop());
  return through;
}
