import { quoted } from '../stores/postgres/query.ts';
import type { OrderFlowExporterConfig } from './config.ts';

/** The tables of the configuration, quoted. */
export const tables = (config: OrderFlowExporterConfig) => ({
  orders: quoted(config.ORDERS_TABLE),
  orderLines: quoted(config.ORDER_LINES_TABLE),
  payments: quoted(config.PAYMENTS_TABLE),
  stock: quoted(config.STOCK_TABLE),
  reservations: quoted(config.RESERVATIONS_TABLE),
  reservationLines: quoted(config.RESERVATION_LINES_TABLE),
});

/** What {@link tables} gives. */
export type Tables = ReturnType<typeof tables>;
