import { describe, expect, test } from 'vitest';
import { about, committed, end, lag, lagSeconds, members, state, up, useKafkaWorld } from '../../test/kafka-world.ts';

const world = useKafkaWorld();

/** A lag in seconds is told to the millisecond. */
const rounding = 0.001;

describe('a group', () => {
  test('has its lag by partition', async () => {
    const [topic, other, group] = [await world.addTopic(3), await world.addTopic(1), world.fresh('group')];
    await world.produce(topic, 0, 10);
    await world.produce(topic, 1, 5);
    await world.produce(other, 0, 2);
    await world.commit(group, topic, { 0: 4, 1: 5 });
    await world.commit(group, other, { 0: 0 });
    await world.withExporter(async ({ scrape }) => {
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
      const [topic, group] = [await world.addTopic(1), world.fresh('group')];
      await world.produce(topic, 0, 3);
      await world.withExporter(async ({ scrape }) => {
        const consumers = [await world.consume(group, topic, protocol), await world.consume(group, topic, protocol)];
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

        await world.commit(group, topic, { 0: 1 });
        const left = await scrape();
        expect(left).toMatchObject({ [lag(group, topic)]: 2, [members(group)]: 0, [state(group, 'stable')]: 0 });
      });
    },
  );

  test('that is deleted is gone', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.commit(group, topic, { 0: 0 });
    await world.withExporter(async ({ scrape }) => {
      expect(about(await scrape(), group)).toContain(lag(group, topic));
      await world.admin.deleteGroups({ groups: [group] });
      const without = await scrape();
      expect(about(without, group)).toEqual([]);
      expect(without[up]).toBe(1);
    });
  });

  test('beyond the end of the log is not behind', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.produce(topic, 0, 3);
    await world.commit(group, topic, { 0: 1000 });
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({
        [committed(group, topic)]: 1000,
        [lag(group, topic)]: 0,
        [lagSeconds(group, topic)]: 0,
      });
    });
  });

  test('whose messages were deleted before it read them is behind by those as well', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.produce(topic, 0, 10);
    await world.commit(group, topic, { 0: 2 });
    await world.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 10n }] }] });
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ [end(topic)]: 10, [lag(group, topic)]: 8 });
    });
  });

  test('is behind in seconds for as long as a message waits', async () => {
    const [topic, group] = [await world.addTopic(1), world.fresh('group')];
    await world.commit(group, topic, { 0: 0 });
    await world.withExporter(async ({ scrape }) => {
      const seconds = async () => (await scrape())[lagSeconds(group, topic)] as number;
      const now = () => performance.now() / 1000;
      const begin = now();
      expect(await seconds()).toBe(0);
      await world.produce(topic, 0, 1);
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

      await world.commit(group, topic, { 0: 1 });
      expect(await seconds()).toBe(0);
    });
  });
});
