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

type Connected = Promise<Producer<string, string, string, string>>;

/** Writes to a topic, which it makes when it is missing. It connects when there is something to write. */
export class TopicWriter {
  readonly #options: {
    readonly clientId: string;
    readonly brokers: readonly string[];
    readonly topic: Topic;
    readonly published?: Published;
    readonly log: Logger;
  };
  #connected: Connected | undefined;

  constructor(options: {
    readonly clientId: string;
    readonly brokers: readonly string[];
    readonly topic: Topic;
    readonly published?: Published;
    readonly log: Logger;
  }) {
    this.#options = options;
  }

  /** Connects before there is something to write, so that the first message need not wait. @throws when Kafka does not answer. */
  async connect(): Promise<void> {
    this.#connected ??= this.#connect();
    const connected = this.#connected;
    try {
      await (await connected).metadata({ topics: [this.#options.topic.name] });
    } catch (error) {
      await this.#drop(connected);
      throw error;
    }
  }

  /** Sends messages, and waits until Kafka has acknowledged all. @throws when it does not: it may have taken some. */
  async send(messages: readonly Message[]): Promise<void> {
    const { topic, published } = this.#options;
    this.#connected ??= this.#connect();
    const connected = this.#connected;
    try {
      await (await connected).send({
        acks: ProduceAcks.ALL,
        messages: messages.map((message) => ({ topic: topic.name, ...message })),
      });
      published?.inc({ outcome: 'acknowledged' }, messages.length);
    } catch (error) {
      published?.inc({ outcome: 'failed' }, messages.length);
      await this.#drop(connected);
      throw error;
    }
  }

  /** Disconnects from Kafka. What is written afterwards connects again. */
  async close(): Promise<void> {
    if (this.#connected) await this.#drop(this.#connected);
  }

  /** A connection that has failed may lead to a broker that is no more; a newer one is left alone. */
  async #drop(connected: Connected): Promise<void> {
    if (this.#connected === connected) this.#connected = undefined;
    await connected.then((producer) => producer.close()).catch(() => undefined);
  }

  async #connect(): Promise<Producer<string, string, string, string>> {
    const { clientId, brokers, topic, log } = this.#options;
    await ensureTopic(clientId, brokers, topic, log);
    return new Producer({ ...kafkaClient(clientId, brokers), serializers: stringSerializers });
  }
}
