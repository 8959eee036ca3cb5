import { setTimeout as wait } from 'node:timers/promises';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, seatAfterSeat, type Visitor, visitor } from '../../test/booking-client.ts';
import { type BookingWorld, bookingWorld, useBookingServers } from '../../test/booking-world.ts';
import type { Service } from '../../test/service-process.ts';
import { silenceAllowed } from '../kit/kafka-reader.ts';
import { bookingEvents } from './booking-events.ts';

const soon = { timeout: 60_000, interval: 100 };
const group = 'booking-notifier';

const servers = useBookingServers('kafka');
let world: BookingWorld;
let booking: Service;
let consumer: Service;
let ann: Visitor;
let admin: Admin;

// One story, in the order of the tests: Kafka's topic and group are the same for all.
beforeAll(async () => {
  world = await bookingWorld(servers);
  admin = new Admin({ clientId: 'test', bootstrapBrokers: [servers.kafka.address] });
  [booking, consumer] = await Promise.all([world.service({ MAX_HOLDS_PER_EVENT: '1000' }), world.consumer()]);
  ann = await visitor(booking.url);
});

afterAll(async () => {
  await admin?.close();
  await world?.dispose();
});

const seat = seatAfterSeat();
const eventCount = async (table: 'outbox' | 'notifications'): Promise<number> =>
  (await world.pool.query(`select count(*)::int as count from ${table}`)).rows[0].count;
const kinds = async (bookingId: string): Promise<string[]> => {
  const { rows } = await world.pool.query('select kind from notifications where booking_id = $1 order by occurred_at', [
    bookingId,
  ]);
  return rows.map(({ kind }) => kind);
};
const consumed = async (outcome: string) =>
  (await consumer.metric(`booking_events_consumed_total{outcome="${outcome}"}`)) ?? 0;
const published = async (outcome: string) =>
  (await booking.metric(`booking_events_published_total{outcome="${outcome}"}`)) ?? 0;

async function lag(): Promise<number> {
  const partitionIndexes = Array.from({ length: bookingEvents.partitions }, (_, at) => at);
  const [ends, committed] = await Promise.all([
    admin.listOffsets({
      topics: [
        {
          name: bookingEvents.name,
          partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })),
        },
      ],
    }),
    admin.listConsumerGroupOffsets({
      groups: [{ groupId: group, topics: [{ name: bookingEvents.name, partitionIndexes }] }],
    }),
  ]);
  const end = (ends[0]?.partitions ?? []).reduce((sum, { offset }) => sum + Number(offset), 0);
  const done = (committed[0]?.topics[0]?.partitions ?? []).reduce(
    (sum, { committedOffset }) => sum + Math.max(0, Number(committedOffset)),
    0,
  );
  return end - done;
}

test('what becomes of bookings is told to Kafka, and the consumer notes it', async () => {
  const [kept, given] = [(await ann.book([seat()])).body, (await ann.book([seat()])).body];
  await ann.confirm(kept.id);
  await ann.cancel(given.id);
  await expect.poll(() => kinds(kept.id), soon).toEqual(['held', 'confirmed']);
  await expect.poll(() => kinds(given.id), soon).toEqual(['held', 'cancelled']);
  expect(await published('acknowledged')).toBe(4);
  await expect.poll(() => consumed('processed'), soon).toBe(4);
  await expect.poll(lag, soon).toBe(0);
  expect(await eventCount('outbox')).toBe(0);
  const { topics } = await admin.metadata({ topics: [bookingEvents.name] });
  expect(topics.get(bookingEvents.name)?.partitionsCount).toBe(bookingEvents.partitions);
});

test('a stalled consumer reads and commits nothing, stays in its group, and catches up', async () => {
  const before = await eventCount('notifications');
  const turn = (method: 'PUT' | 'DELETE') => world.turn(consumer, method, 'stalled-consumer');
  expect((await turn('PUT')).status).toBe(200);
  const booked = await Promise.all(Array.from({ length: 40 }, () => ann.book([seat()])));
  expect(booked.every(({ status }) => status === 201)).toBe(true);
  await expect.poll(lag, soon).toBe(40);
  const described = async () => (await admin.describeGroups({ groups: [group] })).get(group);
  const members = (await described())?.members.size;
  expect(members).toBe(1);
  await wait(silenceAllowed + 1500);
  expect((await described())?.members.size).toBe(1);
  expect(await lag()).toBe(40);
  expect(await eventCount('notifications')).toBe(before);
  expect((await turn('DELETE')).status).toBe(204);
  await expect.poll(lag, soon).toBe(0);
  expect(await eventCount('notifications')).toBe(before + 40);
});

test('a message that is none is counted and passed over', async () => {
  const producer = new Producer({
    clientId: 'test',
    bootstrapBrokers: [servers.kafka.address],
    serializers: stringSerializers,
  });
  const values = ['nonsense', '{"type":"held"}', 'null', ''];
  await producer.send({ messages: values.map((value) => ({ topic: bookingEvents.name, key: 'x', value })) });
  await producer.close();
  const { id } = (await ann.book([seat()])).body;
  await expect.poll(() => kinds(id), soon).toEqual(['held']);
  await expect.poll(() => consumed('failed'), soon).toBe(values.length);
  await expect.poll(lag, soon).toBe(0);
});

test('a consumer that is killed and reads everything again changes nothing', async () => {
  const before = await world.pool.query('select message_id, kind, occurred_at from notifications order by message_id');
  await consumer.end('SIGKILL');
  // Forget what was committed, once the group has noticed that its member is gone.
  await expect
    .poll(
      () =>
        admin.deleteGroups({ groups: [group] }).then(
          () => 'gone',
          (error) => String(error),
        ),
      soon,
    )
    .toBe('gone');
  consumer = await world.consumer();
  await expect.poll(() => consumed('duplicate'), soon).toBe(before.rows.length);
  const after = await world.pool.query('select message_id, kind, occurred_at from notifications order by message_id');
  expect(after.rows).toEqual(before.rows);
  expect(await consumed('processed')).toBe(0);
});

test('while Kafka is away bookings go on; their events wait and then arrive, each once and in order', async () => {
  await servers.kafka.kill();
  const ids = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const { status, body } = await ann.book([seat()]);
      expect(status).toBe(201);
      expect((at % 2 ? await ann.confirm(body.id) : await ann.cancel(body.id)).status).toBeLessThan(300);
      return body.id as string;
    }),
  );
  await expect.poll(() => published('failed'), soon).toBeGreaterThan(0);
  expect(await eventCount('outbox')).toBe(40);
  expect((await ask(booking.url, 'GET', '/-/ready')).status).toBe(200);
  await servers.kafka.restart();
  await expect.poll(() => eventCount('outbox'), soon).toBe(0);
  for (const [at, id] of ids.entries()) {
    await expect.poll(() => kinds(id), soon).toEqual(['held', at % 2 ? 'confirmed' : 'cancelled']);
  }
});

test('both stop in order when they are told to', async () => {
  expect(await Promise.all([booking.end(), consumer.end()])).toEqual([0, 0]);
});
