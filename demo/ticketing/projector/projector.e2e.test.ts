/** From the event store through Kafka into the projection, and what is read meanwhile. */
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../../test/booking-client.ts';
import type { Service } from '../../../test/service-process.ts';
import { type TicketBuyer, ticketBuyer } from '../../../test/ticketing-client.ts';
import { differences } from '../../../test/ticketing-projection.ts';
import { type TicketingWorld, ticketingWorld, useTicketingServers } from '../../../test/ticketing-world.ts';
import { relayLock } from '../relay.ts';
import { ticketingEvents } from '../ticketing-events.ts';

const soon = { timeout: 60_000, interval: 100 };
const group = 'ticketing-projector';

const servers = useTicketingServers('kafka');
let world: TicketingWorld;
let ticketing: Service;
let projector: Service;
let ann: TicketBuyer;
let eventId: string;

// One story, in the order of the tests: Kafka's topic and group are the same for all.
beforeAll(async () => {
  world = ticketingWorld(servers);
  [ticketing, projector] = await Promise.all([world.service(), world.projector()]);
  ann = ticketBuyer(ticketing.url);
  eventId = (await ann.announce()).body.event_id;
});

afterAll(async () => {
  await world?.dispose();
});

const projected = async (outcome: string) =>
  Number(await projector.metric(`ticketing_events_projected_total{outcome="${outcome}"}`));
const published = async (outcome: string) =>
  Number(await ticketing.metric(`ticketing_events_published_total{outcome="${outcome}"}`));
const agrees = () => expect.poll(() => differences(world), soon).toEqual([]);
const head = async (): Promise<number> =>
  Number((await world.events.query('select position from store_head')).rows[0].position);
const switchFault = (method: 'PUT' | 'DELETE') => world.turn(projector, method, 'stalled-projector');

async function reserve(): Promise<string> {
  const { status, body } = await ann.reserve(eventId, { section: 'General' });
  expect(status).toBe(201);
  return body.reservation_id;
}

/** Appends an event of a type that the projector does not know. */
const paintSeat = (stream: string) =>
  world.events.query(
    `with head as (update store_head set position = position + 1 returning position)
     insert into events (position, stream, version, type, data) select position, $1, 1, 'SeatPainted', '{}' from head`,
    [stream],
  );

async function send(...values: string[]): Promise<void> {
  const producer = new Producer({
    clientId: 'test',
    bootstrapBrokers: [servers.kafka.address],
    serializers: stringSerializers,
  });
  await producer.send({ messages: values.map((value) => ({ topic: ticketingEvents.name, key: 'x', value })) });
  await producer.close();
}

test('what happens is told to Kafka in its order, and projected once', async () => {
  for (let at = 0; at < 5; at++) await reserve();
  await agrees();
  expect(await head()).toBe(8);
  expect(await published('acknowledged')).toBe(8);
  expect(await projected('projected')).toBe(8);
  expect(await projected('duplicate')).toBe(0);
  const consumer = new Consumer({
    clientId: 'test',
    groupId: 'test',
    bootstrapBrokers: [servers.kafka.address],
    deserializers: stringDeserializers,
  });
  const stream = await consumer.consume({ topics: [ticketingEvents.name], mode: 'earliest', maxWaitTime: 100 });
  const positions: number[] = [];
  for await (const { value } of stream) {
    positions.push(JSON.parse(value).position);
    if (positions.length === 8) break;
  }
  await consumer.close(true);
  expect(positions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('while the projector is stalled, what is reserved can be read, and counts; then it catches up', async () => {
  expect((await switchFault('PUT')).status).toBe(200);
  expect(await projector.metric('ticketing_projector_fault_active{fault="stalled-projector"}')).toBe(1);
  const before = (await ann.availability(eventId, 'General')).body.available;
  const ids = [await reserve(), await reserve()];
  await expect.poll(() => published('acknowledged'), soon).toBe(await head());
  const { rows } = await world.projections.query('select id from reservations where id = any ($1)', [ids]);
  expect(rows).toEqual([]);
  const fromEvents = await Promise.all(ids.map((id) => ann.look(id)));
  expect(fromEvents.map(({ status, body }) => [status, body.id])).toEqual(ids.map((id) => [200, id]));
  expect((await ann.availability(eventId, 'General')).body.available).toBe(before - 2);
  expect((await switchFault('DELETE')).status).toBe(204);
  await agrees();
  const fromProjection = await Promise.all(ids.map((id) => ann.look(id)));
  expect(fromProjection.map(({ body }) => body)).toEqual(fromEvents.map(({ body }) => body));
});

test('what is no event, or of a type that is not known, is counted and passed over', async () => {
  const values = ['nonsense', '{"position":1}', 'null', ''];
  await send(...values);
  await paintSeat('other');
  await reserve();
  await agrees();
  expect(await projected('unknown_type')).toBe(1);
  expect(await projected('unreadable')).toBe(values.length);
});

test('a projector that is killed and reads everything again changes nothing', async () => {
  const tables = async () =>
    (
      await world.projections.query(
        'select (select json_agg(r order by id) from reservations r) as reservations, (select json_agg(s order by section) from sections s) as sections',
      )
    ).rows;
  const before = await tables();
  await projector.end('SIGKILL');
  // Forget what was committed, once the group has noticed that its member is gone.
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [servers.kafka.address] });
  const forgotten = () =>
    admin.deleteGroups({ groups: [group] }).then(
      () => true,
      () => false,
    );
  await expect.poll(forgotten, soon).toBe(true);
  await admin.close();
  projector = await world.projector();
  await expect.poll(() => projected('duplicate'), soon).toBe(await head());
  expect(await tables()).toEqual(before);
  expect(await projected('projected')).toBe(0);
});

test('what Kafka has lost is read from the store', async () => {
  const client = await world.events.connect();
  await client.query('select pg_advisory_lock($1)', [relayLock]);
  const lost = [await reserve(), await reserve(), await reserve()];
  const unknown = await projected('unknown_type');
  await paintSeat('another');
  await client.query('update relayed set position = $1', [await head()]);
  await client.query('select pg_advisory_unlock($1)', [relayLock]);
  client.release();
  await reserve();
  await agrees();
  expect(await projected('recovered')).toBe(lost.length);
  expect(await projected('unknown_type')).toBe(unknown + 1);
  expect(await projected('projected')).toBe(1);
});

test('a projection that is lost is made anew', async () => {
  await world.projections.query('truncate reservations, sections, events');
  await world.projections.query('update projected set position = 0');
  const before = await head();
  await reserve();
  await agrees();
  expect(await projected('recovered')).toBeGreaterThanOrEqual(before);
});

test('while Kafka is away reservations go on, true and exact; the projection catches up', async () => {
  const before = (await ann.availability(eventId, 'General')).body.available;
  const failed = await published('failed');
  await servers.kafka.kill();
  for (let at = 1; at <= 20; at++) {
    const id = await reserve();
    expect((await ann.look(id)).body.id).toBe(id);
    expect((await ann.availability(eventId, 'General')).body.available).toBe(before - at);
  }
  await expect.poll(() => published('failed'), soon).toBeGreaterThan(failed);
  expect((await ask(ticketing.url, 'GET', '/-/ready')).status).toBe(200);
  expect((await ask(projector.url, 'GET', '/-/ready')).status).toBe(503);
  expect((await differences(world)).length).toBeGreaterThan(0);
  await servers.kafka.restart();
  await agrees();
});

test('both stop in order when they are told to', async () => {
  expect(await Promise.all([ticketing.end(), projector.end()])).toEqual([0, 0]);
});
