import { expect, test } from 'vitest';
import { PartitionLabels } from './partition-labels.ts';

test('labels of partitions are the same from one collection to the next, as long as they are asked for', () => {
  const labels = new PartitionLabels<{ topic: string; partition: string }>();
  const collect = (...topics: readonly string[]) => {
    labels.begin();
    return topics.map((topic) => labels.of(topic, (partition) => ({ topic, partition }))(3));
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
