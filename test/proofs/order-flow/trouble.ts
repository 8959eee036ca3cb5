import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { AnyMetric } from '../../../catalog/metric.ts';
import {
  orderFlowNotifications,
  orderFlowOrders,
  orderFlowPayments,
  orderFlowRecoveredPayments,
  orderFlowSettled,
} from '../../../catalog/order-flow.ts';
import { gatewayChannels } from '../../../catalog/order-flow-grpc.ts';
import { every } from '../../alert-proofs/stage.ts';
import { ask, unknownId } from '../../booking-client.ts';
import { until } from '../../checkout.ts';
import { customer, newOrder, newPayment, twoMice } from '../../order-flow-world.ts';
import { during, seen } from '../../panels/faults.ts';
import { everyAlertTold, hasCounted } from '../../panels/observed.ts';
import { deadlock, idleTransactions } from '../../panels/transactions.ts';
import { now } from '../../panels/witness.ts';
import { breach } from './breach.ts';
import { openShop, type Shop } from './shop.ts';
import { brokenOff, noLongerPutOff } from './stores.ts';
import type { WatchedFlow } from './watched.ts';

/** What is left in stock of what people buy: enough for them, and so little that a panel shows how it gets less. */
const left = 2000;

/** How long an order may take, in milliseconds: longer than whoever asks for it waits. */
const tooLong = 3500;

/** Longer than the window of any panel, and until the next point of one, in seconds. */
const longEnough = 70;

type Stage = WatchedFlow & Shop;

/**
 * What panels are to show: each answer, and each way in which an order, a payment, a hop or a pool can fail or be mended.
 * @returns what ends what is still so.
 */
export async function trouble(flow: WatchedFlow): Promise<() => Promise<void>> {
  const { system, database } = flow;
  await thinStock(database);
  const shop = await openShop(system);
  const stage = { ...flow, ...shop };
  await eachAnswer(stage);
  await brokenOffRequests(stage);
  const reserved = await forgottenReservations(database);
  const failing = { name: 'failing-payments', parameters: { share: 0.5 } };
  const slow = { name: 'slow-orders', parameters: { milliseconds: tooLong, share: 0.3 } };
  await during(stage, failing, () => during(stage, slow, () => lostConnections(stage)));
  await during(stage, { name: 'pool-exhaustion', parameters: { leave: 0 } }, async () => {
    const stop = every(200, () => shop.lookTogether(5));
    await sleep(seen - 500);
    stop();
  });
  await reserved.release();
  const heal = await breach(stage);
  await deadlock(system.target.databaseUrl);
  const endIdle = await idleTransactions(system.target.databaseUrl);
  await everythingHappened(stage);
  await everyAlertTold(system, 'OrderFlowInconsistent');
  // Once more what nobody else asks for: of what was asked for once Prometheus may have seen nothing.
  await (await customer(system.target.baseUrl)).get('/notifications');
  await until(
    () => now() > system.openedAt + longEnough,
    'a window of a minute was read from its beginning',
    longEnough,
  );
  shop.leave();
  return async () => {
    await heal();
    await noLongerPutOff(database);
    await endIdle();
  };
}

/** Leaves little of what people buy, and nothing of another product, as if there had never been more. */
async function thinStock(database: pg.Pool): Promise<void> {
  for (const [product, items] of [
    [twoMice.product_id, left],
    ['prod-5', 0],
  ] as const) {
    await database.query(
      'update inventory.stock set initial = initial - available + $2, available = $2 where product_id = $1',
      [product, items],
    );
  }
}

/** Those who ask for what is not to be had, or for the same again. */
async function eachAnswer({ system: { target }, buyer }: Stage): Promise<void> {
  await ask(target.baseUrl, 'POST', '/auth/login', { body: { email: 'nobody@example.com', password: 'wrong' } });
  await buyer.get(`/orders/${unknownId}`);
  await buyer.get('/notifications');
  await buyer.post('/orders', newOrder({ ...twoMice, price: 1 }));
  await buyer.post('/orders', newOrder({ product_id: 'prod-5', quantity: 1, price: 149.99 }));
  const order = () => buyer.post('/orders', newOrder(), { 'idempotency-key': 'once' });
  const id: string = (await order()).body.order.id;
  await order();
  await buyer.post('/payments', newPayment(id, 1));
  const { card_details } = newPayment(id);
  const declined = { card_details: { ...card_details, number: '4000000000000002' } };
  await buyer.post('/payments', newPayment(id, undefined, declined));
  for (let times = 0; times < 2; times++) await buyer.post('/payments', newPayment(id));
  // Somebody who orders, and does not pay.
  await buyer.order();
}

/** Payments whose requests broke off, one of which nobody finishes, and one of which somebody is told again. */
async function brokenOffRequests(stage: Stage): Promise<void> {
  await brokenOff(stage, { seconds: 6 });
  await brokenOff(stage, { seconds: 6, cardLast4: '0002' });
  await brokenOff(stage, { seconds: 6, order: unknownId });
  await brokenOff(stage, { seconds: 30, status: 'authorised', putOff: true });
  await stage.database.query(
    `update payments.payments set notified_at = null
     where id = (select id from payments.payments where notified_at is not null limit 1)`,
  );
}

/** Reservations of which nobody knows anything, more than come and go; until they are released they are too young to be looked at. */
async function forgottenReservations(database: pg.Pool, many = 20): Promise<{ readonly release: () => Promise<void> }> {
  const { rows } = await database.query<{ order_id: string }>(
    `insert into inventory.reservations (order_id, state, reserved_at)
     select gen_random_uuid(), 'held', now() + interval '1 hour' from generate_series(1, $1) returning order_id`,
    [many],
  );
  return {
    release: async () =>
      void (await database.query(
        `update inventory.reservations set reserved_at = now() - interval '10 seconds' where order_id = any($1)`,
        [rows.map(({ order_id }) => order_id)],
      )),
  };
}

/** The network loses the gateway's connections to a service again and again, until somebody was told that it cannot be reached. */
async function lostConnections({ system }: Stage): Promise<void> {
  const { stack, target } = system;
  const { job } = gatewayChannels.hop.emitter;
  const proxy = `${target.k6Environment?.TOXIPROXY_URL}/proxies/${job}-user`;
  const body = { email: 'nobody@example.com', password: 'wrong' };
  const unreached = async () => {
    await fetch(proxy, { method: 'DELETE' });
    for (let times = 0; times < 5; times++) {
      const { body: answer } = await ask(target.baseUrl, 'POST', '/auth/login', { body });
      if (answer.error === 'service_unavailable') return true;
    }
    return false;
  };
  await until(unreached, `${stack.url(job)} does not reach the user service`, 30);
}

/** Waits until each outcome was counted once. */
async function everythingHappened({ system }: Stage): Promise<void> {
  const counted = (metric: AnyMetric, name = metric.name) => {
    const outcomes = Array.isArray(metric.labels.outcome) ? (metric.labels.outcome as readonly string[]) : [];
    return outcomes
      .filter((outcome) => !hasCounted(system, { ...metric, name }, { outcome }))
      .map((one) => `${name} ${one}`);
  };
  const missing = () => [
    ...[orderFlowOrders, orderFlowPayments, orderFlowSettled, orderFlowRecoveredPayments].flatMap((one) =>
      counted(one),
    ),
    ...[orderFlowNotifications, gatewayChannels.acquisitions].flatMap((one) => counted(one)),
    ...counted(gatewayChannels.hop, `${gatewayChannels.hop.name}_count`),
  ];
  await until(() => missing().length === 0, 'everything has happened once', 30).catch(() => {
    throw new Error(`never counted: ${missing().join(', ')}`);
  });
}
