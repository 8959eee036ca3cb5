import { ordersPending, ordersPendingOldestAge } from '../../catalog/flash-sale-exporter.ts';
import { type ConnectedSource, reading } from '../http/source.ts';
import type { Database } from '../stores/postgres/database.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import type { FlashSaleExporterConfig } from './config.ts';
import { salesOf } from './sales.ts';
import { stockOf } from './stock.ts';
import { WaitingOrders } from './waiting-orders.ts';

/** What Postgres lacks of the orders for which Redis has given items away. */
export function backlogSource(
  stores: { readonly postgres: Database; readonly redis: RedisConnection },
  config: FlashSaleExporterConfig,
): ConnectedSource<'backlog'> {
  const readSales = salesOf(config);
  const waiting = new WaitingOrders();
  return {
    name: 'backlog',
    async collect(signal, seconds) {
      // Redis last: what is bought meanwhile is rather counted as pending than missed.
      const sales = await stores.postgres.read(signal, seconds, readSales);
      const names = sales.map(({ product }) => product);
      const stock = await stores.redis.read(signal, (redis) => stockOf(redis, config, names));
      const known = sales.flatMap(({ product, sale, quantity, orders }) => {
        const left = stock.get(product);
        return left === undefined ? [] : [{ product, sale, taken: quantity - left, written: orders }];
      });
      const pending = known.reduce((sum, { taken, written }) => sum + Math.max(0, taken - written), 0);
      const oldest = waiting.observe(known, performance.now() / 1000);
      return [reading(ordersPending, pending), reading(ordersPendingOldestAge, oldest)];
    },
    close: () => Promise.all([stores.postgres.close(), stores.redis.close()]),
  };
}
