import { Admin, Consumer, FindCoordinatorKeyTypes, type GroupProtocols, Producer } from '@platformatic/kafka';
import { pino } from 'pino';
import { afterAll, beforeAll, expect } from 'vitest';
import { kafkaLagExporterConfig } from '../exporters/kafka-lag/config.ts';
import { makeKafkaLagExporter } from '../exporters/kafka-lag/exporter.ts';
import { seriesOf, withScrapedExporter } from './scraped-exporter.ts';
import { startKafkaCluster, type TestServer } from './servers.ts';

/** The series of an exposition, with their values. */
export type Series = Readonly<Record<string, number>>;

/** A lag exporter under test. */
interface Exporter {
  /** Scrapes as Prometheus does: it waits no longer than the time-out that it announces, in seconds. */
  scrape(timeout?: number): Promise<Series>;
  text(): Promise<string>;
  ready(): Promise<number>;
}

type Protocol = (typeof GroupProtocols)[keyof typeof GroupProtocols];

/** A real Kafka that tests change, and lag exporters on it. */
class KafkaWorld {
  /** By their node: the first is 1. */
  servers: readonly TestServer[] = [];
  admin!: Admin;
  #made = 0;

  /** The only broker, or that which is also the controller. */
  get server(): TestServer {
    const [first] = this.servers;
    if (!first) throw new Error('the Kafka of the tests does not run');
    return first;
  }

  async start(brokers: number): Promise<void> {
    this.servers = await startKafkaCluster(brokers);
    this.admin = new Admin(this.#client('test'));
  }

  async stop(): Promise<void> {
    await this.admin?.close();
    await Promise.all(this.servers.map((server) => server.dispose()));
  }

  /** A name that no other test has used. */
  fresh(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  /** Makes a topic and waits until its partitions answer. */
  async addTopic(partitions: number, name = this.fresh('topic'), replicas = 1): Promise<string> {
    await this.admin.createTopics({ topics: [name], partitions, replicas });
    const ends = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
    const asked = { topics: [{ name, partitions: ends }] };
    await expect.poll(() => this.admin.listOffsets(asked).catch(() => undefined), { timeout: 30_000 }).toBeDefined();
    return name;
  }

  /** The node that leads each partition of a topic. */
  async leaders(topic: string): Promise<readonly number[]> {
    const { topics } = await this.admin.metadata({ topics: [topic], forceUpdate: true });
    return Object.values(topics.get(topic)?.partitions ?? {}).map(({ leader }) => leader);
  }

  /** Makes a topic of one partition that a node leads. */
  async addTopicOf(node: number): Promise<string> {
    for (;;) {
      const name = await this.addTopic(1);
      const [leader] = await this.leaders(name);
      if (leader === node) return name;
    }
  }

  /** A name for a group that a node will coordinate. */
  async groupOf(node: number): Promise<string> {
    for (;;) {
      const name = this.fresh('group');
      const asked = { keyType: FindCoordinatorKeyTypes.GROUP, keys: [name] };
      const [coordinator] = await this.admin.findCoordinator(asked);
      if (coordinator?.nodeId === node) return name;
    }
  }

  /** Adds messages to a partition. */
  async produce(topic: string, partition: number, count: number): Promise<void> {
    const producer = new Producer(this.#client('test-producer'));
    const messages = Array.from({ length: count }, () => ({ topic, partition, value: Buffer.from('x') }));
    await producer.send({ messages });
    await producer.close();
  }

  /** Commits offsets by partition, for a group without members. */
  commit(groupId: string, name: string, offsets: Readonly<Record<number, number>>): Promise<void> {
    const partitionOffsets = Object.entries(offsets).map(([partition, offset]) => ({
      partition: Number(partition),
      offset: BigInt(offset),
    }));
    return this.admin.alterConsumerGroupOffsets({ groupId, topics: [{ name, partitionOffsets }] });
  }

  /** A consumer that has joined its group and reads, without ever committing. */
  async consume(groupId: string, topic: string, groupProtocol: Protocol): Promise<Consumer> {
    const consumer = new Consumer({ ...this.#client('test-consumer'), groupId, groupProtocol });
    const stream = await consumer.consume({ topics: [topic], autocommit: false, maxWaitTime: 100 });
    stream.on('error', () => undefined);
    stream.resume();
    return consumer;
  }

  /** Runs with an exporter, which is stopped afterwards. */
  async withExporter(use: (exporter: Exporter) => Promise<void>, env: NodeJS.ProcessEnv = {}): Promise<void> {
    // Only the scrape's own time-out ends a collection here.
    const patient = { COLLECTION_TIMEOUT: '10m', SCRAPE_TIMEOUT_OFFSET: '1s' };
    const config = kafkaLagExporterConfig({ PORT: '0', KAFKA_BROKERS: this.#addresses.join(','), ...patient, ...env });
    await withScrapedExporter(makeKafkaLagExporter(config, pino({ level: 'silent' })), ({ scrape, get }) =>
      use({
        scrape: async (timeout) => seriesOf('kafka_', await scrape(timeout)),
        text: () => scrape(),
        ready: async () => (await get('/-/ready')).status,
      }),
    );
  }

  get #addresses(): string[] {
    return this.servers.map(({ address }) => address);
  }

  #client(clientId: string) {
    return { clientId, bootstrapBrokers: this.#addresses, retries: 20, retryDelay: 200 };
  }
}

/** Starts a Kafka before the tests of a file, and removes it after the last. */
export function useKafkaWorld(brokers = 1): KafkaWorld {
  const world = new KafkaWorld();
  beforeAll(() => world.start(brokers));
  afterAll(() => world.stop());
  return world;
}

/** A series, as the exposition has it. */
export const upOf = (source: string) => `kafka_lag_exporter_source_up{source="${source}"}`;
/** A series, as the exposition has it. */
export const up = upOf('kafka');
/** A series, as the exposition has it. */
export const unread = (what: 'partitions' | 'groups', reason: string) =>
  `kafka_lag_exporter_unread_${what}{reason="${reason}"}`;
/** A series, as the exposition has it. */
export const oldestLag = 'kafka_lag_exporter_oldest_lag_seconds';
/** A series, as the exposition has it. */
export const end = (topic: string, partition = 0) =>
  `kafka_topic_partition_end_offset{topic="${topic}",partition="${partition}"}`;
const ofGroup =
  (metric: string) =>
  (group: string, topic: string, partition = 0) =>
    `kafka_consumer_group_${metric}{group="${group}",topic="${topic}",partition="${partition}"}`;
/** Series of a group on a partition, as the exposition has them. */
export const [lag, lagSeconds, committed] = [ofGroup('lag'), ofGroup('lag_seconds'), ofGroup('committed_offset')];
/** A series, as the exposition has it. */
export const members = (group: string) => `kafka_consumer_group_members{group="${group}"}`;
/** A series, as the exposition has it. */
export const state = (group: string, name: string) => `kafka_consumer_group_state{group="${group}",state="${name}"}`;

/** The names of the series that belong to a group or topic. */
export const about = (read: Series, name: string): string[] =>
  Object.keys(read).filter((one) => one.includes(`"${name}"`));

/** What belongs to Kafka, and not to how it was collected. */
export const ofKafka = (read: Series): string[] =>
  Object.keys(read).filter((name) => !name.startsWith('kafka_lag_exporter_'));
