import type { Logger } from 'pino';
import type { Shutdown } from '../../service/shutdown.ts';
import type { Fault } from './faults/fault.ts';
import { serveFaults } from './faults/server.ts';
import { stalledReader } from './faults/stalled-reader.ts';
import type { FaultWatcher } from './faults/switchboard.ts';
import { Gate } from './gate.ts';
import { addOperations, type Dependency, type Exposition } from './http/operations.ts';
import type { IsOutage } from './http/refusals.ts';
import { httpServer, listen } from './http/server.ts';
import { askKafka, ensureTopic, type Topic } from './kafka.ts';
import { readTopic } from './kafka-reader.ts';
import { untilAnswers } from './retry.ts';

type Config = Parameters<typeof serveFaults>[0] & {
  readonly HOST: string;
  readonly PORT: number;
  readonly KAFKA_BROKERS: readonly string[];
};

/** What a service does with the messages of a topic. */
interface TopicService {
  readonly group: string;
  readonly topic: Topic;
  readonly handle: (messages: readonly string[]) => Promise<void>;
  readonly registry: Exposition;
  /** What it needs beside Kafka. */
  readonly needs: readonly Dependency[];
  readonly faults: {
    /** The name of the switch that stops the reading. */
    readonly stall: string;
    readonly others?: readonly Fault[];
    readonly watcher: FaultWatcher;
    readonly isOutage?: IsOutage;
  };
}

/**
 * Starts a service that works on the messages of a topic, and has no requests to answer but those of whoever runs it:
 * waits for Kafka, makes the topic if it is missing, reads it until the shutdown.
 */
export async function serveTopic(
  config: Config,
  { group, topic, handle, registry, needs, faults }: TopicService,
  log: Logger,
  closing: Shutdown,
): Promise<void> {
  const brokers = config.KAFKA_BROKERS;
  const kafka = { name: 'Kafka', at: brokers.join(','), variable: 'KAFKA_BROKERS' };
  await untilAnswers(kafka, log, closing.signal, () => ensureTopic(group, brokers, topic, log));
  const gate = new Gate();
  const reader = readTopic({ brokers, group, topic: topic.name, gate, log, handle });
  closing.add('reader', () => reader.stop());

  const app = httpServer(log);
  addOperations(app, registry, [...needs, { name: 'kafka', ask: () => askKafka(group, brokers) }]);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  const { stall, others = [], watcher, isOutage } = faults;
  await serveFaults(config, [stalledReader(stall, gate), ...others], log, closing, watcher, isOutage);
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}
