import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import { TopicWriter } from '../kit/kafka-writer.ts';
import { type OrderMessage, ordersTopic } from './orders-topic.ts';

/** How long Kafka may take to take a batch of orders, in seconds. A client waits for its own batch and for those before it. */
const publishWithin = 4;

/** Sends orders to Kafka, and waits until it has them, but not for ever. */
export class OrderPublisher {
  readonly #writer: TopicWriter;
  readonly #log: Logger;

  constructor(options: { readonly brokers: readonly string[]; readonly clientId: string; readonly log: Logger }) {
    this.#writer = new TopicWriter({ ...options, topic: ordersTopic });
    this.#log = options.log;
  }

  /** Connects, so that the first order need not wait for it. Without Kafka the first order tries again. */
  async connect(): Promise<void> {
    await this.#writer.connect().catch((error) => this.#tellOf(error));
  }

  /** Whether Kafka has acknowledged the orders. Where it has not said so in time, it may have them all the same. */
  async publish(orders: readonly OrderMessage[]): Promise<boolean> {
    const sending = this.#writer.send(orders.map((order) => ({ key: order.key, value: JSON.stringify(order) })));
    const inTime = new AbortController();
    const late = wait(publishWithin * 1000, 'late', { signal: inTime.signal }).catch(() => undefined);
    try {
      if ((await Promise.race([sending, late])) !== 'late') return true;
      // Whoever comes next tries a new connection; this one is closed when the broker lets it.
      void this.#writer.close();
      sending.catch(() => undefined);
      throw new Error(`no acknowledgement in ${publishWithin} s`);
    } catch (error) {
      this.#tellOf(error, orders.length);
      return false;
    } finally {
      inTime.abort();
    }
  }

  /** Disconnects from Kafka. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #tellOf(error: unknown, orders = 0): void {
    this.#log.warn({ dependency: 'kafka', orders, reason: reason(error) }, 'Kafka does not take orders');
  }
}
