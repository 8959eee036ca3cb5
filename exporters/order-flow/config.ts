import { z } from 'zod';
import { postgresUrl, readConfig, redisUrl } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { table } from '../stores/config.ts';

const schema = z.object({
  ...exporterVariables,
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl,

  // Their columns, and the words for a state, are the demo's: a view gives another system's tables those.
  ORDERS_TABLE: table.default('orders.orders'),
  ORDER_LINES_TABLE: table.default('orders.order_lines'),
  PAYMENTS_TABLE: table.default('payments.payments'),
  STOCK_TABLE: table.default('inventory.stock'),
  RESERVATIONS_TABLE: table.default('inventory.reservations'),
  RESERVATION_LINES_TABLE: table.default('inventory.reservation_lines'),
});

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const orderFlowExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link orderFlowExporterConfig} gives. */
export type OrderFlowExporterConfig = z.output<typeof schema>;
