import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { ordersWritten, stockReturned, waitingRoomVisits } from '../../../catalog/flash-sale.ts';
import { type OrderMessage, ordersTopic } from '../../../demo/flash-sale/orders-topic.ts';
import { kafkaClient } from '../../../demo/kit/kafka.ts';
import { ask } from '../../booking-client.ts';
import { until } from '../../checkout.ts';
import { init, order } from '../../flash-sale-world.ts';
import { atRest, scrapesUntil } from '../../panels/day.ts';
import type { DemoStack } from '../../panels/demo-stack.ts';
import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { counted } from '../../panels/figures.ts';
import { deadlock, idleTransactions } from '../../panels/transactions.ts';
import { now, type Witness } from '../../panels/witness.ts';
import { breach } from './breach.ts';
import type { SaleDay } from './oracles.ts';
import { pendingOf, readSales, type SaleStores } from './stores.ts';

/** A demo with the stores that it stands on, and who reads them beside Prometheus. */
export interface WatchedSale extends SaleStores {
  readonly system: DemoStack;
  readonly beside: Witness;
}

/** What the crowd left. */
export interface SaleCrowd {
  readonly day: SaleDay;
  /** Puts everything right again. */
  readonly leave: () => Promise<void>;
}

/** Those who come after a load, so that every panel has something to show: each answer, each failure. Then rest. */
export async function saleCrowd(sale: WatchedSale, load: SaleDay['load']): Promise<SaleCrowd> {
  const { system } = sale;
  const url = system.target.baseUrl;
  const { fault, faults } = recordedFaults(system);
  // After the load the limit has no room for a second.
  await sleep(1500);
  await init(url, 'poster', 1);
  await accepted(url, 'poster');
  await until(async () => pendingOf(await readSales(sale)) === 0, 'every order is written', 20);
  const heal = await breach(sale, 'poster');

  await fewOrders(url, fault);
  await deadlock(system.target.databaseUrl);
  await returnedStock(sale);
  await strangeMessages(sale);
  await fetch(system.stack.url('flash-sale-waiting-room'));
  await until(async () => pendingOf(await readSales(sale)) === 0, 'every order is written', 20);

  const endStall = await fault({ name: 'stalled-worker', parameters: {} });
  await init(url, 'scarf', 9);
  const from = now();
  await accepted(url, 'scarf');
  const oldest = { from, to: now() };
  for (let more = 0; more < 3; more++) await accepted(url, 'scarf');
  const endIdle = await idleTransactions(system.target.databaseUrl);

  await until(async () => (await happened(system)).every((count) => count > 0), 'everything has happened once', 30);
  // So old that another figure is not taken for its age.
  await until(() => now() > oldest.to + oldEnough, 'an order has waited for long');
  const { truth, restsAt } = await atRest(() => readSales(sale), [system.witness, sale.beside]);
  return {
    day: {
      ...{ load, truth, restsAt, oldest, faults },
      witness: { of: (source) => [...system.witness.of(source), ...sale.beside.of(source)] },
      scrapes: await scrapesUntil(system.prometheusUrl, restsAt),
    },
    leave: async () => {
      await endIdle();
      await heal();
      await endStall();
    },
  };
}

/** In seconds. */
const oldEnough = 8;

/** Orders until one is accepted: Kafka may have been away. */
async function accepted(url: string, product: string, key: string = randomUUID()): Promise<void> {
  await until(async () => (await order(url, product, key)).body.status === 'success', `${product} is ordered`, 30);
}

/** A few of each kind, and some that fail for long enough to be seen in a point of a panel. */
async function fewOrders(url: string, fault: RecordedFaults['fault']): Promise<void> {
  await init(url, 'ball', 6);
  await accepted(url, 'ball', 'once');
  await order(url, 'ball', 'once');
  await ask(url, 'POST', '/order', { body: { productId: 'ball', userId: 'ann' } });
  await fetch(new URL('/order', url));
  const off = await fault({ name: 'failing-requests', parameters: { share: 1 } });
  for (let second = 0; second < 7; second++) {
    await order(url, 'ball');
    await sleep(1000);
  }
  await off();
}

/** Items go back: Kafka does not take their orders, or whoever reserved one is gone. */
async function returnedStock({ system, redis }: WatchedSale): Promise<void> {
  const url = system.target.baseUrl;
  await system.stack.signal('kafka', 'SIGSTOP');
  try {
    await order(url, 'ball');
  } finally {
    await system.stack.signal('kafka', 'SIGCONT');
  }
  const [product, key, id] = ['ball', 'gone', randomUUID()] as const;
  const number = (await redis.get(`product:${product}:sale`)) as string;
  await redis
    .multi()
    .decr(`product:${product}:stock`)
    .hset(`product:${product}:sale:${number}:orders`, key, `reserved:${id}`)
    // The demo takes back what is ten seconds old: this soon is.
    .zadd('order:unpublished', Date.now() - 8000, JSON.stringify([product, number, key, id]))
    .exec();
  await accepted(url, 'ball');
}

/** Messages that the worker must not write: one that is no order, one that it has, one that was taken back. */
async function strangeMessages({ system: { brokers }, database, redis }: WatchedSale): Promise<void> {
  const { rows } = await database.query<OrderMessage>(
    `select id, product_id as "productId", sale::text, user_id as "userId", idempotency_key as key
     from orders where product_id = 'ball' and idempotency_key = 'once'`,
  );
  const [known] = rows;
  if (!known) throw new Error('the first order of the ball is not written');
  const acceptedAt = new Date().toISOString();
  const cancelled = `product:ball:sale:${known.sale}:cancelled`;
  await until(async () => (await redis.scard(cancelled)) > 0, 'an order is taken back');
  const [id] = await redis.smembers(cancelled);
  const messages = [{ ...known, acceptedAt }, { ...known, acceptedAt, id, key: 'late' }, 'no order'];
  const producer = new Producer({ ...kafkaClient('test', brokers), serializers: stringSerializers });
  try {
    await producer.send({
      messages: messages.map((one) => ({ topic: ordersTopic.name, key: 'any', value: JSON.stringify(one) })),
    });
  } finally {
    await producer.close();
  }
}

/** How often that happened which is rare. */
const happened = (system: DemoStack): Promise<readonly number[]> =>
  Promise.all([
    ...ordersWritten.labels.outcome.map((outcome) => counted(system, ordersWritten, { outcome })),
    ...stockReturned.labels.reason.map((reason) => counted(system, stockReturned, { reason })),
    ...waitingRoomVisits.labels.outcome.map((outcome) => counted(system, waitingRoomVisits, { outcome })),
  ]);
