/** Whether the books agree: of each step of an order, of what is a breach, and what comes of comparing them too slowly. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  inconsistencies,
  seenOfOrderFlow,
  orderFlowSeries as series,
  withOrderFlowExporter,
} from '../../test/order-flow-exporter.ts';
import { useOrderFlowTables } from '../../test/order-flow-tables.ts';

const tables = useOrderFlowTables();
const withExporter = (use: Parameters<typeof withOrderFlowExporter>[1], env?: NodeJS.ProcessEnv) =>
  withOrderFlowExporter(tables, use, env);
const seen = () => seenOfOrderFlow(tables);
/** The books are compared again once some time has passed, however short, since that took some. */
const soon = { timeout: 30_000, interval: 20 };

describe('each step of an order agrees with what was before', () => {
  const agrees = async (withoutOrder: number) =>
    expect(await seen()).toMatchObject({
      order_flow_reservations_without_order: withoutOrder,
      ...inconsistencies(),
    });

  test('to its payment', async () => {
    await tables.stock('mouse', 10);
    const id = await tables.reserve('mouse', 2);
    await agrees(1);
    await tables.write(id);
    await agrees(0);
    await tables.settle(id, 'kept');
    await agrees(0);
    const payment = await tables.payment(id, 'authorised', 2);
    await agrees(0);
    await tables.markPaid(id, payment);
    await agrees(0);
    await tables.pool.query(`update payments.payments set status = 'captured' where id = $1`, [payment]);
    await agrees(0);
  });

  test('where it is given up, or not paid in time', async () => {
    await tables.stock('mouse', 10);
    const never = await tables.reserve('mouse', 2);
    await tables.pool.query(`insert into orders.orders (id, status) values ($1, 'cancelled')`, [never]);
    await agrees(1);
    await tables.settle(never, 'released');
    await agrees(0);
    const unpaid = await tables.order('mouse', 3);
    await tables.cancel(unpaid);
    await agrees(1);
    await tables.settle(unpaid, 'released');
    await agrees(0);
  });
});

describe('what does not agree is a breach:', () => {
  test.each<[string, Record<string, number>, (id: string) => Promise<unknown>]>([
    [
      'an order that is paid twice',
      { paid_twice: 1 },
      async (id) => {
        await tables.pay(id, 2);
        await tables.payment(id, 'captured', 2);
      },
    ],
    ['a payment of another amount', { payment_without_order: 1 }, (id) => tables.pay(id, 3)],
    ['a payment whose order is not paid', { payment_without_order: 1 }, (id) => tables.payment(id, 'captured', 2)],
    ['a payment of no order', { payment_without_order: 1 }, () => tables.payment(randomUUID(), 'captured', 2)],
    ['a paid order without a payment', { order_without_payment: 1 }, (id) => tables.markPaid(id)],
    [
      'a paid order whose payment is voided',
      { order_without_payment: 1 },
      async (id) => tables.markPaid(id, await tables.payment(id, 'voided', 2)),
    ],
    [
      'a paid order without a payment, beside one that is paid twice',
      { paid_twice: 1, order_without_payment: 1 },
      async (id) => {
        await tables.pay(id, 2);
        await tables.payment(id, 'captured', 2);
        await tables.markPaid(await tables.order('lamp', 1));
      },
    ],
    [
      'an order that is paid twice, beside one whose payment is yet to be captured',
      { paid_twice: 1 },
      async (id) => {
        await tables.pay(id, 2);
        await tables.payment(id, 'captured', 2);
        const other = await tables.order('lamp', 1);
        await tables.markPaid(other, await tables.payment(other, 'authorised', 1));
      },
    ],
    [
      'a paid order without a payment, beside one whose payment is yet to be captured',
      { order_without_payment: 1 },
      async (id) => {
        await tables.markPaid(id, await tables.payment(id, 'authorised', 2));
        await tables.markPaid(await tables.order('lamp', 1));
      },
    ],
    [
      'stock that went with no order',
      { stock_not_conserved: 1 },
      () => tables.pool.query(`update inventory.stock set available = available - 1 where product_id = 'mouse'`),
    ],
    ['stock that came back of an order that stands', { stock_not_conserved: 1 }, (id) => tables.settle(id, 'released')],
    [
      'stock that is kept for an order that is not there',
      { stock_not_conserved: 1 },
      async () => tables.settle(await tables.reserve('lamp', 1), 'kept'),
    ],
  ])('%s', async (_, breaches, act) => {
    await tables.stock('mouse', 10);
    await tables.stock('lamp', 10);
    await tables.pay(await tables.order('lamp', 1), 1);
    const id = await tables.order('mouse', 2);
    await withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject(inconsistencies());
      await act(id);
      await expect.poll(async () => series(await scrape()), soon).toMatchObject(inconsistencies(breaches));
    });
  });

  test('no more is meant: not by which payment an order says that it is paid, if there is one', async () => {
    await tables.stock('mouse', 10);
    const id = await tables.order('mouse', 2);
    await tables.payment(id, 'captured', 2);
    await tables.markPaid(id);
    await tables.payment(id, 'authorised', 2);
    expect(await seen()).toMatchObject(inconsistencies());
  });

  test('nor another payment of it that is under way', async () => {
    await tables.stock('mouse', 10);
    const id = await tables.order('mouse', 2);
    await tables.pay(id, 2);
    await tables.payment(id, 'authorised', 2);
    expect(await seen()).toMatchObject(inconsistencies());
  });

  test('stock below 0, though the orders add up to it', async () => {
    await tables.withoutGuard();
    await tables.stock('mouse', 10);
    await tables.order('mouse', 11);
    expect(await seen()).toMatchObject({
      'order_flow_stock{product="mouse"}': -1,
      ...inconsistencies({ stock_not_conserved: 1 }),
    });
  });
});

test('books that cannot be compared in time are not tried again at each scrape', async () => {
  const held = await tables.pool.connect();
  try {
    // Nothing else reads them.
    await held.query('begin; lock table orders.order_lines in access exclusive mode');
    await withExporter(
      async ({ scrape }) => {
        const books = async () => {
          const read = series(await scrape());
          return {
            up: read['order_flow_exporter_source_up{source="books"}'],
            // Who tries waits for half a second.
            tried: (read['order_flow_exporter_collection_duration_seconds{source="books"}'] ?? Number.NaN) > 0.4,
          };
        };
        const patience = { timeout: 60_000, interval: 10 };
        expect(await books()).toEqual({ up: 0, tried: true });
        await expect.poll(books, patience).toEqual({ up: 0, tried: false });
        await held.query('rollback');
        await expect.poll(async () => (await books()).up, patience).toBe(1);
      },
      { COLLECTION_TIMEOUT: '500ms' },
    );
  } finally {
    held.release(true);
  }
});
