import { expect, test } from 'vitest';
import { PartitionSeries } from './partition-series.ts';

test('the series of partitions are the same from one collection to the next, as long as they are asked for', () => {
  const series = new PartitionSeries<{ topic: string; partition: string }>();
  const collect = (...topics: readonly string[]) => {
    series.begin();
    return topics.map((topic) => series.of(topic, (partition) => ({ topic, partition }))(3));
  };
  const [first, other] = collect('a', 'b');
  expect(first).toEqual({ topic: 'a', partition: '3' });
  expect(other).toEqual({ topic: 'b', partition: '3' });
  expect(collect('a')[0]).toBe(first);
  const [again, anew] = collect('a', 'b');
  expect(again).toBe(first);
  expect(anew).not.toBe(other);
  expect(anew).toEqual(other);
});
