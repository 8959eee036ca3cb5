import { execa } from 'execa';
import { expect, test } from 'vitest';
import { end, lag, members, up, useKafkaWorld } from '../../test/kafka-world.ts';
import { promtool } from '../../test/prometheus-programs.ts';

const world = useKafkaWorld();

test('a Kafka without groups and topics has none, and is up', async () => {
  await world.withExporter(async ({ scrape, ready }) => {
    const read = await scrape();
    expect(Object.keys(read).filter((name) => !/^kafka_(lag_exporter|broker)_/.test(name))).toEqual([]);
    expect(read[up]).toBe(1);
    expect(await ready()).toBe(200);
  });
});

test('groups and topics that are left out have no series', async () => {
  const [orders, retry] = [await world.addTopic(1, 'orders'), await world.addTopic(1, 'orders.retry')];
  for (const group of ['billing', 'billing-canary', 'audit']) {
    await world.commit(group, orders, { 0: 0 });
    await world.commit(group, retry, { 0: 0 });
  }
  await world.withExporter(
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
  const [topic, group] = [await world.addTopic(1), world.fresh('group')];
  await world.commit(group, topic, { 0: 0 });
  await world.withExporter(async ({ text }) => {
    const { stdout, stderr } = await execa(await promtool(), ['check', 'metrics'], { input: await text() });
    expect(stdout + stderr).toBe('');
  });
});
