import { z } from 'zod';
import { durationInSeconds, postgresUrl, readConfig, redisUrl } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { column, keys, table } from '../stores/config.ts';

const placeholder = '{product}';

const schema = z.object({
  ...exporterVariables,
  /** It is scraped each second, so the time-out is short, and most of it is needed under load. */
  SCRAPE_TIMEOUT_OFFSET: durationInSeconds.prefault('100ms'),
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl,

  /** The keys of what is left: `{product}` is the product's id. */
  STOCK_KEYS: keys(
    placeholder,
    `product:${placeholder}:stock`,
    (template) => (product: string) => template.replaceAll(placeholder, () => product),
  ),

  PRODUCTS_TABLE: table.default('products'),
  PRODUCTS_ID_COLUMN: column.default('id'),
  PRODUCTS_QUANTITY_COLUMN: column.default('quantity'),
  PRODUCTS_STOCK_COLUMN: column.default('stock'),
  /** The number of the present sale: that of a later one is higher. */
  PRODUCTS_SALE_COLUMN: column.default('sale'),
  ORDERS_TABLE: table.default('orders'),
  ORDERS_PRODUCT_COLUMN: column.default('product_id'),
  ORDERS_SALE_COLUMN: column.default('sale'),
  ORDERS_KEY_COLUMN: column.default('idempotency_key'),
});

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const flashSaleExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link flashSaleExporterConfig} gives. */
export type FlashSaleExporterConfig = z.output<typeof schema>;
