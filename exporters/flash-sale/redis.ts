import { saleStock } from '../../catalog/flash-sale-exporter.ts';
import { flashSaleRedis } from '../../catalog/stores.ts';
import { type ConnectedSource, reading } from '../http/source.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { readRedisServer } from '../stores/redis/server.ts';
import type { FlashSaleExporterConfig } from './config.ts';
import { stockOf } from './stock.ts';

/** What Redis knows of the sales and of itself; `products` are those whose stock is asked for. */
export const redisSource = (
  connection: RedisConnection,
  config: FlashSaleExporterConfig,
  products: () => readonly string[],
): ConnectedSource<'redis'> => ({
  name: 'redis',
  collect: (signal) =>
    connection.read(signal, async (redis) => {
      const stock = await stockOf(redis, config, products());
      return [
        reading(
          saleStock,
          [...stock].map(([product, value]) => ({ labels: { store: 'redis', product }, value })),
        ),
        ...(await readRedisServer(redis, flashSaleRedis)),
      ];
    }),
  close: () => connection.close(),
});
