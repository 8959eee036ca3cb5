import { Admin, Consumer, type GroupProtocols, Producer } from '@platformatic/kafka';
import { execa } from 'execa';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { promtool } from '../../test/prometheus-programs.ts';
import { startKafka, type TestServer } from '../../test/servers.ts';
import { listen } from '../http/listen.ts';
import { kafkaLagExporterConfig } from './config.ts';
import { makeKafkaLagExporter } from './exporter.ts';

let server: TestServer;
let admin: Admin;

const client = (clientId: string) => ({ clientId, bootstrapBrokers: [server.address], retries: 20, retryDelay: 200 });

beforeAll(async () => {
  server = await startKafka();
  admin = new Admin(client('test'));
});

afterAll(async () => {
  await admin?.close();
  await server?.dispose();
});

/** A lag in seconds is told to the millisecond. */
const rounding = 0.001;

let made = 0;
/** A name that no other test has used. */
const fresh = (kind: string): string => `${kind}-${++made}`;

/** Makes a topic and waits until its partitions answer. */
async function addTopic(partitions: number, name = fresh('topic')): Promise<string> {
  await admin.createTopics({ topics: [name], partitions, replicas: 1 });
  await expect.poll(() => endsOf(name, partitions).catch(() => undefined), { timeout: 30_000 }).toBeDefined();
  return name;
}

const endsOf = (name: string, partitions: number) =>
  admin.listOffsets({
    topics: [
      {
        name,
        partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n })),
      },
    ],
  });

async function produce(topic: string, partition: number, count: number): Promise<void> {
  const producer = new Producer(client('test-producer'));
  const messages = Array.from({ length: count }, () => ({ topic, partition, value: Buffer.from('x') }));
  await producer.send({ messages });
  await producer.close();
}

/** Commits offsets by partition, for a group without members. */
const commit = (groupId: string, name: string, offsets: Readonly<Record<number, number>>): Promise<void> =>
  admin.alterConsumerGroupOffsets({
    groupId,
    topics: [
      {
        name,
        partitionOffsets: Object.entries(offsets).map(([partition, offset]) => ({
          partition: Number(partition),
          offset: BigInt(offset),
        })),
      },
    ],
  });

/** A consumer that has joined its group and reads, without ever committing. */
async function consume(
  groupId: string,
  topic: string,
  groupProtocol: (typeof GroupProtocols)[keyof typeof GroupProtocols],
): Promise<Consumer> {
  const consumer = new Consumer({ ...client('test-consumer'), groupId, groupProtocol });
  const stream = await consumer.consume({ topics: [topic], autocommit: false, maxWaitTime: 100 });
  stream.on('error', () => undefined);
  stream.resume();
  return consumer;
}

/** The series of the exposition, with their values. */
type Series = Readonly<Record<string, number>>;

interface Exporter {
  /** Scrapes as Prometheus does: it waits no longer than the time-out that it announces, in seconds. */
  scrape(timeout?: number): Promise<Series>;
  text(): Promise<string>;
  ready(): Promise<number>;
}

/** Runs with an exporter, which is stopped afterwards. */
async function withExporter(use: (exporter: Exporter) => Promise<void>, env: NodeJS.ProcessEnv = {}): Promise<void> {
  // Only the scrape's own time-out ends a collection here.
  const patient = { COLLECTION_TIMEOUT: '10m', SCRAPE_TIMEOUT_OFFSET: '1s' };
  const config = kafkaLagExporterConfig({ PORT: '0', KAFKA_BROKERS: server.address, ...patient, ...env });
  const service = makeKafkaLagExporter(config, pino({ level: 'silent' }));
  const listening = await listen(service.app, { host: '127.0.0.1', port: 0 });
  const text = async (timeout = 30) => {
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': String(timeout) };
    const signal = AbortSignal.timeout(timeout * 1000);
    return (await fetch(`${listening.url}/metrics`, { headers, signal })).text();
  };
  try {
    await use({
      scrape: async (timeout) => series(await text(timeout)),
      text,
      ready: async () => (await fetch(`${listening.url}/-/ready`)).status,
    });
  } finally {
    await listening.close();
    await service.close();
  }
}

const series = (text: string): Series =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith('kafka_'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const up = 'kafka_lag_exporter_source_up{source="kafka"}';
const end = (topic: string, partition = 0) =>
  `kafka_topic_partition_end_offset{topic="${topic}",partition="${partition}"}`;
const ofGroup =
  (metric: string) =>
  (group: string, topic: string, partition = 0) =>
    `kafka_consumer_group_${metric}{group="${group}",topic="${topic}",partition="${partition}"}`;
const [lag, lagSeconds, committed] = [ofGroup('lag'), ofGroup('lag_seconds'), ofGroup('committed_offset')];
const members = (group: string) => `kafka_consumer_group_members{group="${group}"}`;
const state = (group: string, name: string) => `kafka_consumer_group_state{group="${group}",state="${name}"}`;

/** The names of the series that belong to a group or topic. */
const about = (read: Series, name: string): string[] => Object.keys(read).filter((one) => one.includes(`"${name}"`));

test('a Kafka without groups and topics has none, and is up', async () => {
  await withExporter(async ({ scrape, ready }) => {
    const read = await scrape();
    expect(Object.keys(read).filter((name) => !name.startsWith('kafka_lag_exporter_'))).toEqual([]);
    expect(read[up]).toBe(1);
    expect(await ready()).toBe(200);
  });
});

describe('a group', () => {
  test('has its lag by partition', async () => {
    const [topic, other, group] = [await addTopic(3), await addTopic(1), fresh('group')];
    await produce(topic, 0, 10);
    await produce(topic, 1, 5);
    await produce(other, 0, 2);
    await commit(group, topic, { 0: 4, 1: 5 });
    await commit(group, other, { 0: 0 });
    await withExporter(async ({ scrape }) => {
      const read = await scrape();
      expect(read).toMatchObject({
        [end(topic, 0)]: 10,
        [end(topic, 1)]: 5,
        [end(topic, 2)]: 0,
        [committed(group, topic, 0)]: 4,
        [lag(group, topic, 0)]: 6,
        [lag(group, topic, 1)]: 0,
        [lagSeconds(group, topic, 1)]: 0,
        [lag(group, other)]: 2,
      });
      expect(about(read, group).filter((name) => name.includes('partition="2"'))).toEqual([]);
    });
  });

  test.each(['classic', 'consumer'] as const)(
    'of the %s protocol has members that come and go, and a lag only once it has committed',
    async (protocol) => {
      const [topic, group] = [await addTopic(1), fresh('group')];
      await produce(topic, 0, 3);
      await withExporter(async ({ scrape }) => {
        const consumers = [await consume(group, topic, protocol), await consume(group, topic, protocol)];
        try {
          await expect
            .poll(() => scrape(), { timeout: 60_000 })
            .toMatchObject({ [members(group)]: 2, [state(group, 'stable')]: 1 });
          const joined = await scrape();
          expect(joined).toMatchObject({ [state(group, 'empty')]: 0, [end(topic)]: 3 });
          expect(about(joined, group).filter((name) => name.includes('topic='))).toEqual([]);
        } finally {
          await Promise.all(consumers.map((consumer) => consumer.close(true)));
        }
        await expect
          .poll(() => scrape(), { timeout: 60_000 })
          .toMatchObject({ [members(group)]: 0, [state(group, 'empty')]: 1 });

        await commit(group, topic, { 0: 1 });
        const left = await scrape();
        expect(left).toMatchObject({ [lag(group, topic)]: 2, [members(group)]: 0, [state(group, 'stable')]: 0 });
      });
    },
  );

  test('that is deleted is gone', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await commit(group, topic, { 0: 0 });
    await withExporter(async ({ scrape }) => {
      expect(about(await scrape(), group)).toContain(lag(group, topic));
      await admin.deleteGroups({ groups: [group] });
      const without = await scrape();
      expect(about(without, group)).toEqual([]);
      expect(without[up]).toBe(1);
    });
  });

  test('beyond the end of the log is not behind', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await produce(topic, 0, 3);
    await commit(group, topic, { 0: 1000 });
    await withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({
        [committed(group, topic)]: 1000,
        [lag(group, topic)]: 0,
        [lagSeconds(group, topic)]: 0,
      });
    });
  });

  test('whose messages were deleted before it read them is behind by those as well', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await produce(topic, 0, 10);
    await commit(group, topic, { 0: 2 });
    await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 10n }] }] });
    await withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [end(topic)]: 10, [lag(group, topic)]: 8 });
    });
  });

  test('is behind in seconds for as long as a message waits', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await commit(group, topic, { 0: 0 });
    await withExporter(async ({ scrape }) => {
      const seconds = async () => (await scrape())[lagSeconds(group, topic)] as number;
      const now = () => performance.now() / 1000;
      const begin = now();
      expect(await seconds()).toBe(0);
      await produce(topic, 0, 1);
      const produced = now();

      const first = await seconds();
      const afterFirst = now();
      expect(first).toBeLessThanOrEqual(afterFirst - begin);

      await new Promise((resolve) => setTimeout(resolve, 1000));
      const beforeSecond = now();
      const second = await seconds();
      expect(second - first).toBeGreaterThan(beforeSecond - afterFirst - rounding);
      // It was watched from before it was produced, so this is no lower bound.
      expect(second).toBeGreaterThan(beforeSecond - produced - rounding);
      expect(second).toBeLessThanOrEqual(now() - begin);

      await commit(group, topic, { 0: 1 });
      expect(await seconds()).toBe(0);
    });
  });
});

describe('a topic', () => {
  test('that is deleted takes its series along, also those of a group that had committed', async () => {
    const [stays, goes, group] = [await addTopic(1), await addTopic(2), fresh('group')];
    await commit(group, stays, { 0: 0 });
    await commit(group, goes, { 0: 0, 1: 0 });
    await withExporter(async ({ scrape }) => {
      expect(about(await scrape(), goes)).toContain(lag(group, goes, 1));
      await admin.deleteTopics({ topics: [goes] });
      await expect.poll(async () => about(await scrape(), goes)).toEqual([]);
      const without = await scrape();
      expect(without[up]).toBe(1);
      expect(about(without, group)).toContain(lag(group, stays));
    });
  });

  test('that was made again has no history of the one before', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await produce(topic, 0, 20);
    await withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [end(topic)]: 20 });
      await admin.deleteTopics({ topics: [topic] });
      await expect.poll(async () => about(await scrape(), topic)).toEqual([]);
      await addTopic(1, topic);
      await produce(topic, 0, 2);
      await commit(group, topic, { 0: 1 });
      expect(await scrape()).toMatchObject({ [end(topic)]: 2, [lag(group, topic)]: 1, [lagSeconds(group, topic)]: 0 });
    });
  });

  test('that comes or goes in mid-collection does not disturb the others', async () => {
    const [stays, group] = [await addTopic(1), fresh('group')];
    await produce(stays, 0, 1);
    await commit(group, stays, { 0: 0 });
    await withExporter(async ({ scrape }) => {
      let going = true;
      const churn = async () => {
        while (going) {
          const topics = Array.from({ length: 5 }, () => fresh('fleeting'));
          await admin.createTopics({ topics, partitions: 2, replicas: 1 });
          await admin.deleteTopics({ topics });
        }
      };
      const churning = churn();
      try {
        for (let scrapes = 0; scrapes < 30; scrapes++) {
          expect(await scrape()).toMatchObject({ [up]: 1, [lag(group, stays)]: 1 });
        }
      } finally {
        going = false;
        await churning;
      }
    });
  });

  test('that grows has series of the new partitions', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await withExporter(async ({ scrape }) => {
      expect(about(await scrape(), topic)).toEqual([end(topic, 0)]);
      await admin.createPartitions({ topics: [{ name: topic, count: 3, assignments: null as never }] });
      await expect
        .poll(async () => about(await scrape(), topic), { timeout: 30_000 })
        .toEqual([end(topic, 0), end(topic, 1), end(topic, 2)]);
      await commit(group, topic, { 2: 0 });
      expect(await scrape()).toMatchObject({ [lag(group, topic, 2)]: 0 });
    });
  });
});

test('groups and topics that are left out have no series', async () => {
  const [orders, retry] = [await addTopic(1, 'orders'), await addTopic(1, 'orders.retry')];
  for (const group of ['billing', 'billing-canary', 'audit']) {
    await commit(group, orders, { 0: 0 });
    await commit(group, retry, { 0: 0 });
  }
  await withExporter(
    async ({ scrape }) => {
      const read = await scrape();
      expect(
        Object.keys(read)
          .filter((name) => /_(lag|end_offset|members)\{/.test(name))
          .toSorted(),
      ).toEqual([end(orders), lag('billing', orders), members('billing')].toSorted());
    },
    {
      KAFKA_GROUPS_INCLUDE: 'billing.*',
      KAFKA_GROUPS_EXCLUDE: '.*-canary',
      KAFKA_TOPICS_INCLUDE: 'orders.*',
      KAFKA_TOPICS_EXCLUDE: String.raw`.*\.retry`,
    },
  );
});

test('what is exposed is what promtool approves of', async () => {
  const [topic, group] = [await addTopic(1), fresh('group')];
  await commit(group, topic, { 0: 0 });
  await withExporter(async ({ text }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await text() });
    expect(stdout + stderr).toBe('');
  });
});

describe('a broker', () => {
  /** What belongs to Kafka, and not to how it was collected. */
  const ofKafka = (read: Series) => Object.keys(read).filter((name) => !name.startsWith('kafka_lag_exporter_'));
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;

  test('that hangs misses the scrape, leaves nothing behind, and is read as soon as it goes on', async () => {
    const topic = await addTopic(1);
    await withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [up]: 1, [end(topic)]: 0 });
      server.halt();
      try {
        const first = await scrape(2);
        expect(first[up]).toBe(0);
        expect(ofKafka(first)).toEqual([]);
        const after = sockets();
        for (let times = 0; times < 3; times++) expect(ofKafka(await scrape(2))).toEqual([]);
        expect(sockets()).toBeLessThanOrEqual(after);
      } finally {
        server.resume();
      }
      await expect.poll(() => scrape(), { timeout: 60_000 }).toMatchObject({ [up]: 1, [end(topic)]: 0 });
    });
  });

  test('that is down at the start or later takes its metrics along, and brings back those of now', async () => {
    const [topic, group] = [await addTopic(1), fresh('group')];
    await commit(group, topic, { 0: 0 });
    await server.kill();
    await withExporter(async ({ scrape, ready }) => {
      const down = await scrape();
      expect(down[up]).toBe(0);
      expect(ofKafka(down)).toEqual([]);
      expect(await ready()).toBe(503);

      await server.restart();
      await expect.poll(() => scrape(), { timeout: 60_000 }).toMatchObject({ [up]: 1, [lag(group, topic)]: 0 });
      expect(await ready()).toBe(200);

      await server.kill();
      expect(ofKafka(await scrape())).toEqual([]);
      await server.restart();
      await expect
        .poll(
          () =>
            produce(topic, 0, 1).then(
              () => true,
              () => false,
            ),
          { timeout: 60_000 },
        )
        .toBe(true);
      await expect.poll(() => scrape(), { timeout: 60_000 }).toMatchObject({ [up]: 1, [lag(group, topic)]: 1 });
    });
  });
});
