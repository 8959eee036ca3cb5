import { setTimeout as wait } from 'node:timers/promises';
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
/** How long a member waits for a group that says nothing, such as behind a broker that hangs, before it begins anew. */
const silenceBorne = 15_000;
/** How long it may take to leave the group in order, in milliseconds. */
const leaveWithin = 5000;

/**
 * Reads a topic as a member of a group, in batches: each is handled first and its offsets committed afterwards, so after
 * a crash messages come again but none is lost. While the gate is closed nothing is polled and nothing committed, but
 * the member stays in its group. A lost connection, a failed batch or a group that is silent begins again at what was
 * committed: after a broker has hung, the client may wait for ever for an answer that never comes.
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
    const consume = async (ending: AbortSignal) => {
      const stream = await consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: 'committed',
        fallbackMode: 'earliest',
      });
      log.info({ group, topic, member: consumer.memberId }, 'reading');
      const end = () => stream.destroy();
      ending.addEventListener('abort', end, { once: true });
      if (ending.aborted) end();
      stream.on('fetch', () => silence.heard(fetches));
      const reading = { stream, silence, ending, gate, handle };
      await readBatches(reading).finally(() => ending.removeEventListener('abort', end));
    };
    const ended = new AbortController();
    // A member to which no partition is assigned fetches nothing.
    const hasPartitions = () => consumer.assignments?.some(({ partitions }) => partitions.length > 0) ?? false;
    const silence = new Silence((what) => what !== fetches || hasPartitions());
    silence.await(heartbeats);
    consumer.on('consumer:heartbeat:end', () => silence.heard(heartbeats));
    const consuming = consume(AbortSignal.any([signal, ended.signal]));
    // It may end long after nobody waits for it any more.
    consuming.catch(() => undefined);
    try {
      await Promise.race([consuming, silence.tooLong]);
    } finally {
      silence.end();
      ended.abort();
      await Promise.race([close(), wait(leaveWithin, undefined, { ref: false })]);
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

/** Notices when Kafka says nothing for too long, though something is waited for. */
class Silence {
  readonly #tooLong = Promise.withResolvers<never>();
  readonly #watch: NodeJS.Timeout;
  /** What is waited for, and since when. */
  readonly #since = new Map<string, number>();

  /** @param isDue whether what is waited for must come at all at that moment. */
  constructor(isDue: (what: string) => boolean) {
    this.#tooLong.promise.catch(() => undefined);
    this.#watch = setInterval(() => {
      for (const what of this.#since.keys()) if (!isDue(what)) this.await(what);
      const [what] = [...this.#since].find(([, since]) => performance.now() - since > silenceBorne) ?? [];
      if (what) this.#tooLong.reject(new Error(`no ${what} for ${silenceBorne / 1000} s`));
    }, 1000);
  }

  /** Fails when something was waited for in vain. */
  get tooLong(): Promise<never> {
    return this.#tooLong.promise;
  }

  /** From now on this is waited for, anew if it was before. */
  await(what: string): void {
    this.#since.set(what, performance.now());
  }

  /** It has come once more, if it was waited for. */
  heard(what: string): void {
    if (this.#since.has(what)) this.await(what);
  }

  /** It is not waited for any more. */
  ignore(what: string): void {
    this.#since.delete(what);
  }

  end(): void {
    clearInterval(this.#watch);
  }
}

const [heartbeats, fetches, commits] = ['heartbeat of the group', 'answer to a fetch', 'answer to a commit'];

async function readBatches({
  stream,
  silence,
  ending,
  gate,
  handle,
}: {
  readonly stream: Strings;
  readonly silence: Silence;
  readonly ending: AbortSignal;
  readonly gate: Gate;
  readonly handle: (messages: readonly string[]) => Promise<void>;
}): Promise<void> {
  let messages: Message[] = [];
  silence.await(fetches);
  for await (const message of stream) {
    silence.ignore(fetches);
    await gate.pass();
    if (ending.aborted) return;
    messages.push(message);
    if (messages.length < batch && stream.readableLength > 0) continue;
    await handle(messages.map(({ value }) => value));
    // The stream keeps the latest offset of each partition, so one commit of each partition's last message will do.
    const last = new Map(messages.map((one) => [one.partition, one]));
    silence.await(commits);
    await Promise.all([...last.values()].map((one) => one.commit()));
    silence.ignore(commits);
    messages = [];
    silence.await(fetches);
  }
}

type Message = Strings extends AsyncIterable<infer One> ? One : never;
