import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { committed, end, lag, oldestLag, state, unread, up, upOf, useKafkaWorld } from '../../test/kafka-world.ts';

const world = useKafkaWorld(2);
const [stays, goes] = [1, 2];
const patience = { timeout: 60_000 };

/** What is told of a Kafka of which everything was read. */
const complete = {
  ...{ [up]: 1, [upOf('kafka-groups')]: 1, [upOf('kafka-partitions')]: 1, [oldestLag]: 0 },
  ...{ [unread('partitions', 'no_leader')]: 0, [unread('partitions', 'no_answer')]: 0 },
  ...{ [unread('groups', 'no_coordinator')]: 0, [unread('groups', 'no_answer')]: 0 },
};

describe('of two brokers, one', () => {
  let [topic, kept, away] = ['', '', ''];
  let [here, there] = [0, 1];

  /** A topic with a partition at each broker, and a group that each coordinates, 4 and 2 messages behind on them. */
  beforeEach(async () => {
    topic = await world.addTopic(2);
    const leaders = await world.leaders(topic);
    [here, there] = [leaders.indexOf(stays), leaders.indexOf(goes)];
    await world.produce(topic, here, 5);
    await world.produce(topic, there, 3);
    [kept, away] = [await world.groupOf(stays), await world.groupOf(goes)];
    for (const group of [kept, away]) await world.commit(group, topic, { [here]: 1, [there]: 1 });
  });

  const broker = () => world.servers[goes - 1] as (typeof world.servers)[number];
  afterEach(async () => {
    await broker().kill();
    await broker().restart();
  });

  const lags = (ofHere: number, ofThere = 2) =>
    Object.fromEntries(
      [kept, away].flatMap((group) => [
        [lag(group, topic, here), ofHere],
        [lag(group, topic, there), ofThere],
      ]),
    );

  test('that is killed takes along what only it knows, is told to be missing, and comes back', async () => {
    const copied = await world.addTopic(1, world.fresh('copied'), 2);
    const ofHere = await world.addTopicOf(stays);
    for (const group of [kept, away]) await world.commit(group, ofHere, { 0: 0 });
    // Of the topics that were made besides, some are away, too.
    const only = { KAFKA_TOPICS_INCLUDE: `${topic}|${copied}|${ofHere}`, KAFKA_GROUPS_INCLUDE: `${kept}|${away}` };
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ ...complete, ...lags(4), [end(copied)]: 0 });
      await broker().kill();

      const first = await scrape();
      expect(first).toMatchObject({ ...lags(4), [end(topic, here)]: 5 });
      expect(first).toMatchObject({ [up]: 1, [upOf('kafka-groups')]: 0, [upOf('kafka-partitions')]: 0 });
      expect(first).not.toHaveProperty([end(topic, there)]);
      expect(first).not.toHaveProperty([committed(away, topic, here)]);
      expect(first[oldestLag]).toBeGreaterThan(0);

      // The controller takes its time to notice; then nobody leads, or another does.
      await expect
        .poll(() => scrape(), patience)
        .toMatchObject({
          ...{ [unread('partitions', 'no_leader')]: 1, [unread('partitions', 'no_answer')]: 0 },
          ...{ [unread('groups', 'no_coordinator')]: 1, [unread('groups', 'no_answer')]: 0 },
          [end(copied)]: 0,
        });
      await world.produce(ofHere, 0, 10);
      await world.commit(kept, topic, { [here]: 5 });
      const later = await scrape();
      expect(later).toMatchObject({
        ...{ [lag(kept, ofHere)]: 10, [lag(away, ofHere)]: 10, [state(away, 'unknown')]: 1 },
        ...{ [lag(kept, topic, here)]: 0, [lag(kept, topic, there)]: 2 },
        ...{ [up]: 1, [upOf('kafka-groups')]: 0, [upOf('kafka-partitions')]: 0 },
      });

      await broker().restart();
      await expect
        .poll(() => scrape(), patience)
        .toMatchObject({
          ...complete,
          ...{
            [end(topic, there)]: 3,
            [lag(kept, topic, there)]: 2,
            [lag(away, topic, here)]: 4,
            [lag(away, ofHere)]: 10,
          },
        });
    }, only);
  });

  test('that was away from the start leaves no sum that is too small', async () => {
    const ofHere = await world.addTopicOf(stays);
    await world.commit(kept, ofHere, { 0: 0 });
    await broker().kill();
    await world.withExporter(async ({ scrape }) => {
      const read = await scrape();
      expect(read).toMatchObject({ [up]: 1, [upOf('kafka-groups')]: 0, [upOf('kafka-partitions')]: 0 });
      expect(read).toMatchObject({ [end(topic, here)]: 5, [committed(kept, topic, here)]: 1 });
      expect(Object.keys(read).filter((name) => name.startsWith(`kafka_consumer_group_lag{group="${kept}"`))).toEqual([
        lag(kept, ofHere),
      ]);
      await broker().restart();
      await expect.poll(() => scrape(), patience).toMatchObject({ ...complete, ...lags(4) });
    });
  });

  test('that hangs leaves time to ask the other', async () => {
    await world.withExporter(async ({ scrape }) => {
      expect(await scrape()).toMatchObject({ ...complete, ...lags(4) });
      broker().halt();
      await world.produce(topic, here, 10);
      expect(await scrape(4)).toMatchObject({
        ...lags(14),
        ...{ [up]: 1, [upOf('kafka-groups')]: 0, [upOf('kafka-partitions')]: 0, [end(topic, here)]: 15 },
      });
      broker().resume();
      await expect.poll(() => scrape(), patience).toMatchObject({ ...complete, ...lags(14) });
    });
  });
});
