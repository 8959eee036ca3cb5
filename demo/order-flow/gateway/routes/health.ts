import type { ChannelsState } from '../../../kit/grpc/channels.ts';
import type { HttpServer } from '../../../kit/http/server.ts';
import type { ServiceChannels } from '../../channels.ts';

/**
 * `GET /health`: whether the services can be called, as the pools have heard, or without pools as they say now. A gateway
 * whose services are away still answers what it can: it is degraded. `GET /health/pools/detailed`: how the pool of each is.
 */
export function addHealthRoutes(app: HttpServer, channels: ServiceChannels): void {
  app.get('/health', { config: { answers: [200] } }, async () => {
    const services = Object.entries(await channels.health()).map(
      ([name, health]) => [name, health === 'serving'] as const,
    );
    return {
      status: services.every(([, works]) => works) ? 'healthy' : 'degraded',
      services: Object.fromEntries(services.map(([name, works]) => [name, works ? 'healthy' : 'does not answer'])),
    };
  });

  app.get('/health/pools/detailed', { config: { answers: [200] } }, async () => {
    const pools = channels.state();
    const sum = (of: (pool: ChannelsState) => number): number =>
      Object.values(pools).reduce((total, pool) => total + of(pool), 0);
    return {
      pooling: Object.values(pools).some(({ pooled }) => pooled),
      connections: {
        size: sum(({ size }) => size),
        idle: sum(({ idle }) => idle),
        in_use: sum(({ in_use }) => in_use),
        waits: sum(({ waits }) => waits),
        reconnects: sum(({ reconnects }) => reconnects),
      },
      pools,
    };
  });
}
