import { setTimeout as wait } from 'node:timers/promises';
import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import { ensureTopic, kafkaClient } from '../kit/kafka.ts';
import { type OrderMessage, ordersTopic } from './orders-topic.ts';

/** How long Kafka may take to take orders, in seconds. A client waits for two of these at most: its own, and one before. */
const publishWithin = 4;

/** Sends orders to Kafka, and waits until it has them. */
export class OrderPublisher {
  readonly #brokers: readonly string[];
  readonly #clientId: string;
  readonly #log: Logger;
  #producer: Promise<Producer<string, string, string, string>> | undefined;

  constructor(options: { readonly brokers: readonly string[]; readonly clientId: string; readonly log: Logger }) {
    this.#brokers = options.brokers;
    this.#clientId = options.clientId;
    this.#log = options.log;
  }

  /** Connects, so that the first order need not wait for it. */
  async connect(): Promise<void> {
    await this.#connected().catch((error) => this.#failed(error));
  }

  /** Whether Kafka has acknowledged the orders. Where it has not said so in time, it may have them all the same. */
  async publish(orders: readonly OrderMessage[]): Promise<boolean> {
    const giveUp = new AbortController();
    const late = wait(publishWithin * 1000, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`Kafka took longer than ${publishWithin} s`);
    });
    try {
      await Promise.race([this.#send(orders), late]);
      return true;
    } catch (error) {
      await this.#failed(error, orders.length);
      return false;
    } finally {
      late.catch(() => undefined);
      giveUp.abort();
    }
  }

  /** Disconnects from Kafka. */
  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await (await producer)?.close();
  }

  async #send(orders: readonly OrderMessage[]): Promise<void> {
    const producer = await this.#connected();
    await producer.send({
      acks: ProduceAcks.ALL,
      messages: orders.map((order) => ({ topic: ordersTopic.name, key: order.key, value: JSON.stringify(order) })),
    });
  }

  #connected(): Promise<Producer<string, string, string, string>> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer<string, string, string, string>> {
    await ensureTopic(this.#clientId, this.#brokers, ordersTopic, this.#log);
    return new Producer({ ...kafkaClient(this.#clientId, this.#brokers), serializers: stringSerializers });
  }

  /** A producer that has failed may know a Kafka that is no more: the next order makes another. */
  async #failed(error: unknown, orders = 0): Promise<void> {
    this.#log.warn({ dependency: 'kafka', orders, reason: reason(error) }, 'Kafka does not take orders');
    // Not waited for: a broker that hangs would hold up the refusal.
    void this.close().catch(() => undefined);
  }
}
