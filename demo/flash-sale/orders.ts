import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import { RedisOutage } from '../kit/redis-outage.ts';
import { Batches } from './batches.ts';
import type { FlashSaleMetrics } from './metrics.ts';
import type { OrderMessage } from './orders-topic.ts';
import type { OrderPublisher } from './publisher.ts';
import type { Reservations, Reserved, Wanted } from './reservations.ts';
import { Underway } from './underway.ts';

/** What somebody orders. */
export interface OrderRequest {
  readonly productId: string;
  readonly userId: string;
  /** The idempotency key. */
  readonly key: string;
}

/** What became of an order. Only one that is accepted will be in Postgres; one that has failed may be tried again. */
export type Placed = 'accepted' | 'ignored' | 'sold_out' | 'unknown' | 'failed';

/** Orders that Kafka is sent at once. */
const atOnce = 500;

/**
 * Takes orders: first their item out of the stock in Redis, then into Kafka. An order is accepted when Kafka has it;
 * where Kafka does not take it the item goes back. Redis has the last word on that: an order that was taken back stays so
 * although its message turns up later, and one that the worker has begun to write is accepted although Kafka was silent.
 */
export class Orders {
  readonly #reservations: Reservations;
  readonly #publisher: OrderPublisher;
  readonly #metrics: Pick<FlashSaleMetrics, 'reserve' | 'publish' | 'returned'>;
  readonly #log: Logger;
  readonly #publishing = new Batches<OrderMessage, Placed>(atOnce, (orders) => this.#publish(orders));
  /** Orders that are on their way to Kafka, by product and key. */
  readonly #underway = new Underway<Placed>();

  constructor(parts: {
    readonly reservations: Reservations;
    readonly publisher: OrderPublisher;
    readonly metrics: Pick<FlashSaleMetrics, 'reserve' | 'publish' | 'returned'>;
    readonly log: Logger;
  }) {
    this.#reservations = parts.reservations;
    this.#publisher = parts.publisher;
    this.#metrics = parts.metrics;
    this.#log = parts.log;
  }

  /** Takes an order, or says why not. */
  async place({ productId, userId, key }: OrderRequest): Promise<Placed> {
    const wanted = { id: randomUUID(), productId, key };
    const reserved = await this.#reserve(wanted);
    if (!reserved) return 'failed';
    const name = `${productId}\n${key}`;
    // Who sends an order again must not hear that it is known when it then comes to nothing: one that is underway here is
    // waited for, and of one that another process left behind nobody knows.
    if (reserved.outcome === 'underway') {
      const first = await this.#underway.get(name);
      return first === undefined || first === 'failed' ? 'failed' : 'ignored';
    }
    if (reserved.outcome !== 'reserved') return reserved.outcome;
    const order = { ...wanted, userId, sale: reserved.sale, acceptedAt: new Date().toISOString() };
    return this.#underway.add(name, this.#publishing.add(order));
  }

  /** Takes back what a process that is no more had reserved. */
  async sweep(seconds: number): Promise<void> {
    const returned = await this.#reservations.sweep(seconds);
    if (returned === 0) return;
    this.#metrics.returned.inc({ reason: 'abandoned' }, returned);
    this.#log.warn({ returned }, 'reservations were abandoned, their stock is back');
  }

  async #reserve(wanted: Wanted): Promise<Reserved | undefined> {
    const began = performance.now();
    try {
      return await this.#reservations.reserve(wanted);
    } catch (error) {
      if (!(error instanceof RedisOutage)) throw error;
      // Redis may still do what it was asked too long ago: what follows it on the same connection undoes it.
      void this.#reservations.forget(wanted).catch(() => undefined);
      return undefined;
    } finally {
      this.#metrics.reserve.observe((performance.now() - began) / 1000);
    }
  }

  async #publish(orders: readonly OrderMessage[]): Promise<Placed[]> {
    const began = performance.now();
    const acknowledged = await this.#publisher.publish(orders);
    const seconds = (performance.now() - began) / 1000;
    const outcome = acknowledged ? 'acknowledged' : 'failed';
    for (const _ of orders) this.#metrics.publish.observe({ outcome }, seconds);
    try {
      const stand = acknowledged ? await this.#reservations.published(orders) : await this.#takeBack(orders);
      return stand.map((stands) => (stands ? 'accepted' : 'failed'));
    } catch (error) {
      // Whoever sweeps takes them back, unless the worker comes first.
      this.#log.warn({ orders: orders.length, reason: reason(error) }, 'nobody knows whether these orders stand');
      return orders.map(() => 'failed');
    }
  }

  async #takeBack(orders: readonly OrderMessage[]): Promise<boolean[]> {
    const results = await this.#reservations.cancel(orders);
    this.#metrics.returned.inc({ reason: 'unpublished' }, results.filter(({ returned }) => returned).length);
    return results.map(({ stands }) => stands);
  }
}
