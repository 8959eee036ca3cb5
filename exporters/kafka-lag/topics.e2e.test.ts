import { describe, expect, test } from 'vitest';
import { about, end, lag, lagSeconds, up, useKafkaWorld } from '../../test/kafka-world.ts';

const world = useKafkaWorld();

describe('a topic', () => {
  test('that is deleted takes its series along, also those of a group that had committed', async () => {
    const [stays, goes, group] = [await world.addTopic(1), await world.addTopic(2), world.fresh('group')];
    await world.commit(group, stays, { 0: 0 });
    await world.commit(group, goes, { 0: 0, 1: 0 });
    await world.withExporter(async ({ scrape }) => {
      expect(about(await scrape(), goes)).toContain(lag(group, goes, 1));
      await world.admin.deleteTopics({ topics: [goes] });
      await expect.poll(async () => about(await scrape(), goes), { timeout: 30_000 }).toEqual([]);
      const without = await scrape();
      expect(without[up]).toBe(1);
      expect(about(without, group)).toContain(lag(group, stays));
    });
  });

  test('that was made again has no history of the one before', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.produce(topic, 0, 20);
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [end(topic)]: 20 });
      await world.admin.deleteTopics({ topics: [topic] });
      await expect.poll(async () => about(await scrape(), topic), { timeout: 30_000 }).toEqual([]);
      await world.addTopic(1, topic);
      await world.produce(topic, 0, 2);
      await world.commit(group, topic, { 0: 1 });
      expect(await scrape()).toMatchObject({ [end(topic)]: 2, [lag(group, topic)]: 1, [lagSeconds(group, topic)]: 0 });
    });
  });

  test('that was made again with fewer messages leaves no group behind by less than nothing', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.produce(topic, 0, 20);
    await world.commit(group, topic, { 0: 15 });
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [lag(group, topic)]: 5 });
      await world.admin.deleteTopics({ topics: [topic] });
      await expect.poll(async () => about(await scrape(), topic), { timeout: 30_000 }).toEqual([]);
      await world.addTopic(1, topic);
      await world.produce(topic, 0, 2);
      // As a consumer does that has not noticed.
      await world.commit(group, topic, { 0: 15 });
      expect(await scrape()).toMatchObject({ [end(topic)]: 2, [lag(group, topic)]: 0, [lagSeconds(group, topic)]: 0 });
    });
  });

  test('that comes or goes in mid-collection does not disturb the others', async () => {
    const [stays, group] = [await world.addTopic(1), world.fresh('group')];
    await world.produce(stays, 0, 1);
    await world.commit(group, stays, { 0: 0 });
    await world.withExporter(async ({ scrape }) => {
      let going = true;
      const churn = async () => {
        while (going) {
          const topics = Array.from({ length: 5 }, () => world.fresh('fleeting'));
          await world.admin.createTopics({ topics, partitions: 2, replicas: 1 });
          const committing = topics.map((topic) => world.commit(group, topic, { 0: 7, 1: 7 }));
          await world.admin.deleteTopics({ topics });
          // Some come too late, and are refused.
          await Promise.allSettled(committing);
        }
      };
      const churning = churn();
      try {
        for (let scrapes = 0; scrapes < 30; scrapes++) {
          const read = await scrape();
          expect(read).toMatchObject({ [up]: 1, [lag(group, stays)]: 1 });
          expect(Object.entries(read).filter(([, value]) => value < 0)).toEqual([]);
        }
      } finally {
        going = false;
        await churning;
      }
    });
  });

  test('that grows has series of the new partitions', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.withExporter(async ({ scrape }) => {
      expect(about(await scrape(), topic)).toEqual([end(topic, 0)]);
      await world.admin.createPartitions({ topics: [{ name: topic, count: 3, assignments: null as never }] });
      await expect
        .poll(async () => about(await scrape(), topic), { timeout: 30_000 })
        .toEqual([end(topic, 0), end(topic, 1), end(topic, 2)]);
      await world.commit(group, topic, { 2: 0 });
      expect(await scrape()).toMatchObject({ [lag(group, topic, 2)]: 0 });
    });
  });
});
