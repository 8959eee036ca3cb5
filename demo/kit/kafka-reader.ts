import { setTimeout as wait } from 'node:timers/promises';
import { Consumer, type MessagesStream, stringDeserializers } from '@platformatic/kafka';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import type { Gate } from './gate.ts';
import { kafkaClient } from './kafka.ts';
import { Silence } from './kafka-silence.ts';
import { type Running, repeat } from './worker.ts';

type Strings = MessagesStream<string, string, string, string>;

const batch = 200;
/** In seconds. */
const pauseAfterFailure = 1;
/** How long the group waits for a member that says nothing, such as one that was killed: the least that Kafka takes. */
export const silenceAllowed = 6000;
/**
 * How long an answer may take, in milliseconds. Who joins a group is answered when it has given up those that are gone:
 * a member that waited for less would itself be one that is gone, and hold up the next.
 */
const answerWithin = 10_000;
/** How long it may take to leave the group in order, in milliseconds. */
const leaveWithin = 2000;

/**
 * Reads a topic as a member of a group, in batches: each is handled first and its offsets committed afterwards, so after
 * a crash messages come again but none is lost. While the gate is closed nothing is polled and nothing committed, but
 * the member stays in its group. A lost connection, a failed batch, a group that cannot be joined again or a Kafka that
 * is silent begins again at what was committed.
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
      requestTimeout: answerWithin,
      groupId: group,
      deserializers: stringDeserializers,
      highWaterMark: batch,
      maxWaitTime: 500,
      sessionTimeout: silenceAllowed,
      rebalanceTimeout: silenceAllowed,
      heartbeatInterval: 1000,
    });
    const failed = Promise.withResolvers<never>();
    // The group could not be joined again. Were nobody to listen, it would end the process.
    consumer.on('error', failed.reject);
    const silence = new Silence(consumer, failed.reject);
    const ended = new AbortController();
    const reading: Reading = { silence, ending: AbortSignal.any([signal, ended.signal]), gate, handle };
    const giveUp = () => failed.reject(signal.reason);
    const consume = async () => {
      signal.addEventListener('abort', giveUp, { once: true });
      const stream = await consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: 'committed',
        fallbackMode: 'earliest',
      });
      signal.removeEventListener('abort', giveUp);
      log.info({ group, topic, member: consumer.memberId }, 'reading');
      await readBatches(stream, reading);
    };
    const consuming = consume();
    // It may end long after nobody waits for it any more.
    consuming.catch(() => undefined);
    try {
      await Promise.race([consuming, failed.promise]);
    } finally {
      silence.end();
      ended.abort();
      await reading.handling?.catch(() => undefined);
      await leave(consumer, log);
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

/** What a member reads with. */
interface Reading {
  readonly silence: Silence;
  readonly ending: AbortSignal;
  readonly gate: Gate;
  readonly handle: (messages: readonly string[]) => Promise<void>;
  /** The batch that is being handled, or was last. */
  handling?: Promise<void>;
}

async function readBatches(stream: Strings, reading: Reading): Promise<void> {
  const { silence, ending, gate, handle } = reading;
  const end = () => stream.destroy();
  ending.addEventListener('abort', end, { once: true });
  if (ending.aborted) end();
  stream.on('fetch', () => silence.answered('fetch'));
  try {
    let messages: Message[] = [];
    silence.await('fetch');
    for await (const message of stream) {
      silence.await(undefined);
      await gate.pass();
      if (ending.aborted) return;
      messages.push(message);
      if (messages.length < batch && stream.readableLength > 0) continue;
      reading.handling = handle(messages.map(({ value }) => value));
      await reading.handling;
      // The stream keeps the latest offset of each partition, so one commit of each partition's last message will do.
      const last = new Map(messages.map((one) => [one.partition, one]));
      silence.await('commit');
      await Promise.all([...last.values()].map((one) => one.commit()));
      messages = [];
      silence.await('fetch');
    }
  } finally {
    ending.removeEventListener('abort', end);
  }
}

type Message = Strings extends AsyncIterable<infer One> ? One : never;

/** Leaves the group in order if Kafka lets it; in any case the member talks to Kafka no more, so that it is given up. */
async function leave(consumer: Consumer<string, string, string, string>, log: Logger): Promise<void> {
  const left = consumer.close(true).then(
    () => true,
    (error) => log.debug({ reason: reason(error) }, 'could not leave the group in order'),
  );
  if (await Promise.race([left, wait(leaveWithin, false, { ref: false })])) return;
  const sockets = [...consumer.connections].map(([, { socket }]) => socket);
  consumer.connections.close().catch(() => undefined);
  // What is still waited for fails at once: nobody knows when Kafka would take note that it is closed.
  for (const socket of sockets) socket?.destroy();
  await consumer.close(true).catch((error) => log.debug({ reason: reason(error) }, 'left without order'));
}
