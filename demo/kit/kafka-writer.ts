import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type { Logger } from 'pino';
import { ensureTopic, kafkaClient, type Topic } from './kafka.ts';

/** A message and its key: those of one key stay in order. */
export interface Message {
  readonly key: string;
  readonly value: string;
}

/** Counts messages by what became of them. */
export interface Published {
  inc(labels: { readonly outcome: 'acknowledged' | 'failed' }, messages: number): void;
}

/** Writes to a topic, which it makes when it is missing. It connects when there is something to write. */
export class TopicWriter {
  readonly #options: {
    readonly clientId: string;
    readonly brokers: readonly string[];
    readonly topic: Topic;
    readonly published: Published;
    readonly log: Logger;
  };
  #producer: Producer<string, string, string, string> | undefined;

  constructor(options: {
    readonly clientId: string;
    readonly brokers: readonly string[];
    readonly topic: Topic;
    readonly published: Published;
    readonly log: Logger;
  }) {
    this.#options = options;
  }

  /** Sends messages, and waits until Kafka has acknowledged all. @throws when it does not: it may have taken some. */
  async send(messages: readonly Message[]): Promise<void> {
    const { topic, published } = this.#options;
    try {
      this.#producer ??= await this.#connect();
      await this.#producer.send({
        acks: ProduceAcks.ALL,
        messages: messages.map((message) => ({ topic: topic.name, ...message })),
      });
      published.inc({ outcome: 'acknowledged' }, messages.length);
    } catch (error) {
      published.inc({ outcome: 'failed' }, messages.length);
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  /** Disconnects from Kafka. */
  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }

  async #connect(): Promise<Producer<string, string, string, string>> {
    const { clientId, brokers, topic, log } = this.#options;
    await ensureTopic(clientId, brokers, topic, log);
    return new Producer({ ...kafkaClient(clientId, brokers), serializers: stringSerializers });
  }
}
