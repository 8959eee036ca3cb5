import { Consumer, type MessagesStream, stringDeserializers } from '@platformatic/kafka';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import type { Gate } from './gate.ts';
import { kafkaClient } from './kafka.ts';
import { type Running, repeat } from './worker.ts';

type Strings = MessagesStream<string, string, string, string>;

const batch = 200;
/** In seconds. */
const pauseAfterFailure = 1;
/** How long the group waits for a member that says nothing, such as one that was killed: the least that Kafka takes. */
export const silenceAllowed = 6000;

/**
 * Reads a topic as a member of a group, in batches: each is handled first and its offsets committed afterwards, so after
 * a crash messages come again but none is lost. While the gate is closed nothing is polled and nothing committed, but
 * the member stays in its group. A lost connection or a failed batch begins again at what was committed.
 */
export function readTopic(options: {
  readonly brokers: readonly string[];
  readonly group: string;
  readonly topic: string;
  readonly gate: Gate;
  readonly log: Logger;
  readonly handle: (messages: readonly string[]) => Promise<void>;
}): Running {
  const { brokers, group, topic, gate, log, handle } = options;
  const read = async (signal: AbortSignal): Promise<void> => {
    const consumer = new Consumer({
      ...kafkaClient(group, brokers),
      groupId: group,
      deserializers: stringDeserializers,
      highWaterMark: batch,
      maxWaitTime: 500,
      sessionTimeout: silenceAllowed,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 1000,
    });
    const close = () =>
      consumer.close(true).catch((error) => log.debug({ reason: reason(error) }, 'left without order'));
    try {
      const stream = await consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: 'committed',
        fallbackMode: 'earliest',
      });
      log.info({ group, topic, member: consumer.memberId }, 'reading');
      const end = () => stream.destroy();
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      await readBatches(stream, signal, gate, handle).finally(() => signal.removeEventListener('abort', end));
    } finally {
      await close();
    }
  };

  const reading = repeat(`reading of ${topic}`, pauseAfterFailure, log, read);
  return {
    async stop() {
      const stopped = reading.stop();
      gate.open();
      await stopped;
    },
  };
}

async function readBatches(
  stream: Strings,
  signal: AbortSignal,
  gate: Gate,
  handle: (messages: readonly string[]) => Promise<void>,
): Promise<void> {
  let messages: Message[] = [];
  for await (const message of stream) {
    await gate.pass();
    if (signal.aborted) return;
    messages.push(message);
    if (messages.length < batch && stream.readableLength > 0) continue;
    await handle(messages.map(({ value }) => value));
    // The stream keeps the latest offset of each partition, so one commit of each partition's last message will do.
    const last = new Map(messages.map((one) => [one.partition, one]));
    await Promise.all([...last.values()].map((one) => one.commit()));
    messages = [];
  }
}

type Message = Strings extends AsyncIterable<infer One> ? One : never;
