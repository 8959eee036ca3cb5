import { Admin, Consumer, Producer, stringSerializers } from '@platformatic/kafka';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useServers } from '../../test/servers.ts';
import { Gate } from './gate.ts';
import { ensureTopic, kafkaClient } from './kafka.ts';
import { readTopic } from './kafka-reader.ts';
import type { Running } from './worker.ts';

const soon = { timeout: 60_000, interval: 100 };
const log = pino({ level: 'silent' });
const topic = { name: 'things', partitions: 2 };
const group = 'reader';
const patient = () => ({ ...kafkaClient('test', [servers.kafka.address]), retries: 50 });

const servers = useServers('kafka');
let reader: Running;
const read: string[] = [];

beforeAll(() => ensureTopic('test', [servers.kafka.address], topic, log));
afterAll(() => reader?.stop());

const start = (gate = new Gate()) =>
  readTopic({
    ...{ brokers: [servers.kafka.address], group, topic: topic.name, gate, log },
    handle: async (messages) => void read.push(...messages),
  });

/** Sends a message to each partition. */
async function send(what: string): Promise<readonly string[]> {
  const values = Array.from({ length: topic.partitions }, (_, at) => `${what} ${at}`);
  const producer = new Producer({ ...patient(), serializers: stringSerializers });
  await producer.send({ messages: values.map((value, partition) => ({ topic: topic.name, partition, value })) });
  await producer.close();
  return values;
}

async function reads(what: string): Promise<void> {
  const sent = await send(what);
  await expect.poll(() => read, soon).toEqual(expect.arrayContaining([...sent]));
}

test('a group that cannot be joined again costs neither the process nor a message', async () => {
  reader = start();
  await reads('at first');
  const admin = new Admin(patient());
  const ids = async (clientId: string): Promise<readonly string[]> => {
    const members = (await admin.describeGroups({ groups: [group] })).get(group)?.members.values() ?? [];
    return [...members].filter((one) => one.clientId === clientId).map(({ id }) => id);
  };
  const expel = async ([memberId]: readonly string[]) => {
    if (memberId) await admin.removeMembersFromConsumerGroup({ groupId: group, members: [{ memberId }] });
  };
  // One who does not hear that the group begins anew, so that the reader must wait for it.
  const deaf = new Consumer({
    ...{ ...patient(), groupId: group, requestTimeout: 60_000 },
    ...{ sessionTimeout: 120_000, rebalanceTimeout: 120_000, heartbeatInterval: 110_000 },
  });
  deaf.topics.track(topic.name);
  await deaf.joinGroup({});
  await expel(await ids(group));
  await expect.poll(() => ids(group), soon).not.toEqual([]);
  await servers.kafka.kill();
  await servers.kafka.restart();
  await deaf.close(true);
  await expel(await ids('test'));
  await admin.close();
  await reads('afterwards');
});
