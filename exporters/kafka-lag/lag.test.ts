import { describe, expect, test } from 'vitest';
import {
  consumerGroupCommittedOffset,
  consumerGroupLag,
  consumerGroupLagSeconds,
  consumerGroupMembers,
  consumerGroupState,
  oldestLag,
  topicPartitionEndOffset,
} from '../../catalog/kafka.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { EndOffsets } from './end-offsets.ts';
import type { KnownGroup } from './known-groups.ts';
import { Lag, messagesBehind } from './lag.ts';
import type { PartitionUnread } from './last-known.ts';

const seconds = (n: number) => n * 1000;

/** A group with committed offsets by topic and partition. */
const group = (committed: Readonly<Record<string, readonly number[]>>, over: Partial<KnownGroup> = {}): KnownGroup => ({
  id: 'g',
  state: 'stable',
  newer: false,
  members: 1,
  topics: Object.entries(committed).map(([name, offsets]) => ({
    name,
    partitions: offsets.map((offset, partitionIndex) => ({ partitionIndex, committedOffset: BigInt(offset) })),
  })),
  ...over,
});

/** The ends of topics by partition; each topic's id is its name unless it says otherwise. */
const ends = (
  byTopic: Readonly<Record<string, readonly (number | PartitionUnread)[]>>,
  ids: Record<string, string> = {},
): EndOffsets => ({
  listed: Object.keys(byTopic),
  topics: Object.entries(byTopic).map(([name, offsets]) => ({ name, id: ids[name] ?? name, ends: offsets })),
});

/** The series of a metric in some readings, by their label values in order. */
const series = (readings: ReturnType<Lag['readings']>, metric: AnyMetric): Record<string, number> => {
  const { samples = [] } = readings.find((one) => one.metric === metric) ?? {};
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
};

test.each([
  [0, 10, 10],
  [10, 10, 0],
  [4, 10, 6],
  [11, 10, 0],
  [2 ** 52, 2 ** 52 + 1, 1],
])('with %d committed and the end at %d, %d messages wait', (committed, end, behind) => {
  expect(messagesBehind(committed, end)).toBe(behind);
});

describe('of what was read of Kafka', () => {
  test('each partition has its end, and what a group committed of it its lag', () => {
    const readings = new Lag().readings(0, [group({ a: [3, 5], b: [0] })], ends({ a: [10, 5], b: [7], c: [1] }));
    expect(series(readings, topicPartitionEndOffset)).toEqual({ 'a 0': 10, 'a 1': 5, 'b 0': 7, 'c 0': 1 });
    expect(series(readings, consumerGroupCommittedOffset)).toEqual({ 'g a 0': 3, 'g a 1': 5, 'g b 0': 0 });
    expect(series(readings, consumerGroupLag)).toEqual({ 'g a 0': 7, 'g a 1': 0, 'g b 0': 7 });
  });

  test('a partition without a committed offset, or of a topic that is gone, has no series of the group', () => {
    const readings = new Lag().readings(
      0,
      [group({ a: [-1, 5], gone: [1], shrunk: [1, 2] })],
      ends({ a: [1, 9], shrunk: [3] }),
    );
    for (const metric of [consumerGroupLag, consumerGroupLagSeconds, consumerGroupCommittedOffset]) {
      expect(Object.keys(series(readings, metric))).toEqual(['g a 1', 'g shrunk 0']);
    }
  });

  test('a committed offset beyond the end is told as it is, and nothing waits', () => {
    const readings = new Lag().readings(0, [group({ a: [50] })], ends({ a: [10] }));
    expect(series(readings, consumerGroupCommittedOffset)).toEqual({ 'g a 0': 50 });
    expect(series(readings, consumerGroupLag)).toEqual({ 'g a 0': 0 });
    expect(series(readings, consumerGroupLagSeconds)).toEqual({ 'g a 0': 0 });
  });

  test('a group has members where they are known, and one state of all', () => {
    const groups = [
      group({}),
      group({}, { id: 'h', state: 'empty', members: 0 }),
      group({}, { id: 'c', members: undefined }),
    ];
    const readings = new Lag().readings(0, groups, ends({}));
    expect(series(readings, consumerGroupMembers)).toEqual({ g: 1, h: 0 });
    const states = series(readings, consumerGroupState);
    expect(states).toMatchObject({ 'g stable': 1, 'g empty': 0, 'h stable': 0, 'h empty': 1, 'c stable': 1 });
    expect(Object.keys(states)).toHaveLength(3 * consumerGroupState.labels.state.length);
  });
});

describe('the lag in seconds', () => {
  /** Collects once for each step and gives the lag in seconds of the last. */
  const secondsAfter = (
    ...steps: readonly (readonly [time: number, committed: number, end: number, id?: string])[]
  ): number | undefined => {
    const lag = new Lag();
    let last: number | undefined;
    for (const [time, committed, end, id = 'a'] of steps) {
      const readings = lag.readings(seconds(time), [group({ a: [committed] })], ends({ a: [end] }, { a: id }));
      last = series(readings, consumerGroupLagSeconds)['g a 0'];
    }
    return last;
  };

  test('is the time since the committed offset was the end', () => {
    expect(secondsAfter([0, 0, 0], [10, 0, 100], [20, 0, 200], [30, 100, 300])).toBe(20);
    expect(secondsAfter([0, 0, 0], [10, 0, 100], [20, 0, 200], [30, 150, 300])).toBe(15);
  });

  test('grows while nobody reads, also when nobody produces', () => {
    expect(secondsAfter([0, 100, 100], [10, 100, 101], [20, 100, 101], [60, 100, 101])).toBe(60);
  });

  test('is 0 when nothing waits, however long ago the last message was', () => {
    expect(secondsAfter([0, 0, 0], [10, 100, 100], [600, 100, 100])).toBe(0);
  });

  test('is at least the time that was watched, where the offset is older', () => {
    expect(secondsAfter([0, 5, 100])).toBe(0);
    expect(secondsAfter([0, 5, 100], [10, 5, 110], [20, 5, 120])).toBe(20);
  });

  test('is watched anew when the topic was made again, even with as many messages', () => {
    expect(secondsAfter([0, 0, 50, 'first'], [100, 0, 60, 'second'], [105, 0, 60, 'second'])).toBe(5);
  });

  test('keeps what it watched of a topic that cannot be read for a while', () => {
    const lag = new Lag();
    const waiting = [group({ a: [5] })];
    lag.readings(seconds(0), waiting, ends({ a: [5] }));
    const without = lag.readings(seconds(10), waiting, { listed: ['a'], topics: [] });
    expect(series(without, consumerGroupLagSeconds)).toEqual({});
    const again = lag.readings(seconds(20), waiting, ends({ a: [6] }));
    expect(series(again, consumerGroupLagSeconds)).toEqual({ 'g a 0': 20 });
  });

  test('forgets a topic that is gone', () => {
    const lag = new Lag();
    const waiting = [group({ a: [5] })];
    lag.readings(seconds(0), waiting, ends({ a: [5] }));
    lag.readings(seconds(10), waiting, ends({}));
    const again = lag.readings(seconds(20), waiting, ends({ a: [6] }));
    expect(series(again, consumerGroupLagSeconds)).toEqual({ 'g a 0': 0 });
  });
});

describe('a partition that cannot be read', () => {
  const all = [
    consumerGroupLag,
    consumerGroupLagSeconds,
    consumerGroupCommittedOffset,
    topicPartitionEndOffset,
    oldestLag,
  ];
  /** Collects once for each step, and gives what there is after the last. */
  const last = (...steps: readonly (readonly [time: number, group: KnownGroup, ends: EndOffsets])[]) => {
    const lag = new Lag();
    const readings = steps.map(([time, one, read]) => lag.readings(seconds(time), [one], read)).at(-1) ?? [];
    const [lags, inSeconds, committed, ended, oldest] = all.map((metric) => series(readings, metric));
    return { lags, inSeconds, committed, ended, oldest: oldest?.[''] };
  };

  test('keeps its lag, waits on, and has no end', () => {
    const known = last(
      [0, group({ a: [3, 5] }), ends({ a: [3, 7] })],
      [10, group({ a: [3, 5] }), ends({ a: [10, 7] })],
      [20, group({ a: [4, 5] }), ends({ a: ['no_leader', 9] })],
    );
    expect(known).toEqual({
      lags: { 'g a 0': 7, 'g a 1': 4 },
      inSeconds: { 'g a 0': 20, 'g a 1': 20 },
      committed: { 'g a 0': 4, 'g a 1': 5 },
      ended: { 'a 1': 9 },
      oldest: 10,
    });
  });

  test('keeps its lag although the group commits what came after the end that is known', () => {
    const { lags } = last(
      [0, group({ a: [3] }), ends({ a: [10] })],
      [10, group({ a: [500] }), ends({ a: ['no_answer'] })],
    );
    expect(lags).toEqual({ 'g a 0': 7 });
  });

  test.each([
    ['no_leader', 24 * 3600, { 'g a 0': 7, 'g a 1': 2 }],
    ['no_answer', 300, { 'g a 0': 7, 'g a 1': 2 }],
    ['no_answer', 301, {}],
    ['refused', 301, {}],
  ] as const)('for the reason %s has, %d s later, the lags %o of the whole topic', (why, time, expected) => {
    const { lags, committed } = last(
      [0, group({ a: [3, 5], b: [1] }), ends({ a: [10, 7], b: [1] })],
      [time, group({ a: [3, 5], b: [1] }), ends({ a: [why, 7], b: [1] })],
    );
    expect(lags).toEqual({ ...expected, 'g b 0': 0 });
    expect(committed).toEqual({ 'g a 0': 3, 'g a 1': 5, 'g b 0': 1 });
  });

  test('and never could be leaves the topic without a lag, but not where nothing was committed of it', () => {
    const { lags, oldest } = last([
      0,
      group({ a: [3, 5], b: [-1, 5] }),
      ends({ a: ['no_leader', 7], b: ['no_leader', 7] }),
    ]);
    expect(lags).toEqual({ 'g b 1': 2 });
    expect(oldest).toBe(0);
  });

  test('has no lag of a group that committed only since', () => {
    const { lags } = last(
      [0, group({ a: [-1, 5] }), ends({ a: [10, 7] })],
      [10, group({ a: [3, 5] }), ends({ a: ['no_leader', 7] })],
    );
    expect(lags).toEqual({});
  });

  test('has no lag of the topic before, when that was made again', () => {
    const { lags } = last(
      [0, group({ a: [3] }), ends({ a: [10] }, { a: 'first' })],
      [10, group({ a: [3] }), ends({ a: ['no_leader'] }, { a: 'second' })],
    );
    expect(lags).toEqual({});
  });
});

test('a group that cannot be read is left behind by ends that move on', () => {
  const lag = new Lag();
  lag.readings(seconds(0), [group({ a: [3] })], ends({ a: [3] }));
  const later = lag.readings(
    seconds(10),
    [group({ a: [3] }, { readAt: seconds(0), members: undefined })],
    ends({ a: [9] }),
  );
  expect(series(later, consumerGroupLag)).toEqual({ 'g a 0': 6 });
  expect(series(later, consumerGroupCommittedOffset)).toEqual({});
  expect(series(later, consumerGroupState)).toMatchObject({ 'g unknown': 1, 'g stable': 0 });
  expect(series(later, oldestLag)).toEqual({ '': 10 });
});
