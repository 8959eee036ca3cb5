import type pg from 'pg';
import type { ordersWritten } from '../../../catalog/flash-sale.ts';
import type { CounterInstrument, HistogramInstrument } from '../../../instrument/instruments.ts';
import { OrderMessage } from '../orders-topic.ts';
import type { Reservations } from '../reservations.ts';
import { writeOrders } from './order-store.ts';

type WithoutLabels = Record<never, never>;

/** What a batch is measured with. */
export interface BatchMetrics {
  readonly orders: CounterInstrument<typeof ordersWritten.labels>;
  readonly claim: HistogramInstrument<WithoutLabels>;
  readonly write: HistogramInstrument<WithoutLabels>;
  readonly delay: HistogramInstrument<WithoutLabels>;
}

/**
 * Writes the orders of some messages: claims them first, so that nobody takes one back that is written, and leaves out
 * those that were. What is no order is counted and passed over: it would fail for ever.
 */
export async function writeBatch(
  pool: pg.Pool,
  reservations: Reservations,
  metrics: BatchMetrics,
  messages: readonly string[],
): Promise<void> {
  const orders = messages.map(read).filter((order) => order !== undefined);
  const standing = await timed(metrics.claim, async () => {
    const stands = await reservations.claim(orders);
    return orders.filter((_, at) => stands[at]);
  });
  const written = await timed(metrics.write, () => writeOrders(pool, standing));
  const now = Date.now();
  for (const { id, acceptedAt } of standing) {
    if (written.has(id)) metrics.delay.observe(Math.max(0, now - Date.parse(acceptedAt)) / 1000);
  }
  metrics.orders.inc({ outcome: 'written' }, written.size);
  metrics.orders.inc({ outcome: 'duplicate' }, standing.length - written.size);
  metrics.orders.inc({ outcome: 'cancelled' }, orders.length - standing.length);
  metrics.orders.inc({ outcome: 'failed' }, messages.length - orders.length);
}

async function timed<Result>(metric: HistogramInstrument<WithoutLabels>, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await work();
  metric.observe((performance.now() - began) / 1000);
  return result;
}

function read(message: string): OrderMessage | undefined {
  try {
    return OrderMessage.parse(JSON.parse(message));
  } catch {
    return undefined;
  }
}
