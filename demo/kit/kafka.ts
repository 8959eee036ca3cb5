import { Admin, findErrorBy } from '@platformatic/kafka';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';

/** A topic, and in how many partitions it is made if it is missing. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
}

/** What every Kafka client of the demos is made with: short time-outs, since each of them tries again by itself. */
export const kafkaClient = (clientId: string, brokers: readonly string[]) => ({
  clientId,
  bootstrapBrokers: [...brokers],
  connectTimeout: 2000,
  requestTimeout: 5000,
  retries: 1,
  retryDelay: 200,
});

/** Makes a topic that is missing; one that exists keeps its partitions. @throws when Kafka does not answer. */
export async function ensureTopic(
  clientId: string,
  brokers: readonly string[],
  topic: Topic,
  log: Logger,
): Promise<void> {
  const admin = new Admin(kafkaClient(clientId, brokers));
  try {
    await admin.createTopics({ topics: [topic.name], partitions: topic.partitions, replicas: 1 });
    log.info({ topic: topic.name, partitions: topic.partitions }, 'topic made');
  } catch (error) {
    if (!findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS')) throw error;
  } finally {
    await admin
      .close()
      .catch((error) => log.debug({ reason: reason(error) }, 'Kafka admin client was not closed in order'));
  }
}

/** Asks Kafka for its metadata. @throws when it does not answer. */
export async function askKafka(clientId: string, brokers: readonly string[]): Promise<void> {
  const admin = new Admin(kafkaClient(clientId, brokers));
  try {
    await admin.metadata({ topics: [] });
  } finally {
    await admin.close().catch(() => undefined);
  }
}
