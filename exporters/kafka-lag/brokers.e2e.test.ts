import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { end, lag, ofKafka, up, useKafkaWorld } from '../../test/kafka-world.ts';

const world = useKafkaWorld();

describe('a broker', () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;

  test('that hangs misses the scrape, leaves nothing behind, and is read as soon as it goes on', async () => {
    const topic = await world.addTopic(1);
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [up]: 1, [end(topic)]: 0 });
      world.server.halt();
      try {
        const first = await scrape(2);
        expect(first[up]).toBe(0);
        expect(ofKafka(first)).toEqual([]);
        const after = sockets();
        for (let times = 0; times < 3; times++) expect(ofKafka(await scrape(2))).toEqual([]);
        expect(sockets()).toBeLessThanOrEqual(after);
      } finally {
        world.server.resume();
      }
      await expect.poll(() => scrape(), { timeout: 60_000 }).toMatchObject({ [up]: 1, [end(topic)]: 0 });
    });
  });

  test('is seen with what it uses, and who is connected', async () => {
    const connections = 'kafka_broker_connections';
    await world.withExporter(async ({ scrape }) => {
      await scrape();
      const before = await scrape();
      expect(before.kafka_broker_memory_bytes).toBeGreaterThan(0);
      expect(before.kafka_broker_cpu_seconds_total).toBeGreaterThan(0);
      const port = Number(world.server.address.split(':')[1]);
      const clients = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
      try {
        await Promise.all(clients.map((client) => once(client, 'connect')));
        expect((await scrape())[connections]).toBe((before[connections] ?? Number.NaN) + 3);
      } finally {
        for (const client of clients) client.destroy();
      }
    });
  });

  test('that is down at the start or later takes its metrics along, and brings back those of now', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.commit(group, topic, { 0: 0 });
    await world.server.kill();
    await world.withExporter(async ({ scrape, ready }) => {
      const down = await scrape();
      expect(down[up]).toBe(0);
      expect(ofKafka(down)).toEqual([]);
      expect(await ready()).toBe(503);

      await world.server.restart();
      await expect.poll(() => scrape(), { timeout: 60_000 }).toMatchObject({ [up]: 1, [lag(group, topic)]: 0 });
      expect(await ready()).toBe(200);

      await world.server.kill();
      expect(ofKafka(await scrape())).toEqual([]);
      await world.server.restart();
      await expect
        .poll(
          () =>
            world.produce(topic, 0, 1).then(
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
