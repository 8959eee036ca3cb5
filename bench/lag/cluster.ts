import { Admin, Producer } from '@platformatic/kafka';
import pRetry from 'p-retry';

/** What is in a Kafka: topics of so many partitions, and groups that have committed on all of them. */
export interface ClusterSize {
  readonly topics: number;
  readonly partitions: number;
  readonly groups: number;
}

/** Adds a message to every partition, so that lags move. */
export type Produce = () => Promise<void>;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Fills an empty Kafka, and works with it. */
export async function withFilledCluster<Result>(
  address: string,
  { topics: count, partitions, groups }: ClusterSize,
  work: (produce: Produce) => Promise<Result>,
): Promise<Result> {
  const client = { clientId: 'presale-bench', bootstrapBrokers: [address], retries: 20, retryDelay: 200 };
  const [admin, producer] = [new Admin(client), new Producer(client)];
  const topics = upTo(count).map((at) => `bench-topic-${at}`);
  const produce = async (): Promise<void> => {
    const messages = topics.flatMap((topic) =>
      upTo(partitions).map((partition) => ({ topic, partition, value: Buffer.from('message') })),
    );
    await producer.send({ messages });
  };
  try {
    await admin.createTopics({ topics, partitions, replicas: 1 });
    // Topics that have just been made have no leaders yet.
    await pRetry(produce, { retries: 30, factor: 1, minTimeout: 500 });
    for (let messages = 1; messages < 3; messages++) await produce();
    for (const group of upTo(groups)) {
      const committed = upTo(partitions).map((partition) => ({ partition, offset: BigInt(group % 4) }));
      await admin.alterConsumerGroupOffsets({
        groupId: `bench-group-${group}`,
        topics: topics.map((name) => ({ name, partitionOffsets: committed })),
      });
    }
    return await work(produce);
  } finally {
    await Promise.all([admin.close(), producer.close()]);
  }
}
