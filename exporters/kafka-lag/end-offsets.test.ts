import type { metadataV12 } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { byLeader, whole } from './end-offsets.ts';

const [none, unknownTopic, leaderNotAvailable, notLeader] = [0, 3, 5, 6];

/** A topic whose partitions are led by these brokers; -1 is no leader. */
const topic = (name: string, leaders: readonly number[], errorCode = none): metadataV12.MetadataResponseTopic => ({
  name,
  errorCode,
  topicId: `id of ${name}`,
  isInternal: false,
  topicAuthorizedOperations: 0,
  partitions: leaders.map((leaderId, partitionIndex) => ({
    errorCode: leaderId === -1 ? leaderNotAvailable : none,
    partitionIndex,
    leaderId,
    leaderEpoch: 7,
    replicaNodes: [],
    isrNodes: [],
    offlineReplicas: [],
  })),
});

const partition = (partitionIndex: number, offset: bigint, errorCode = none) => ({
  partitionIndex,
  errorCode,
  offset,
  timestamp: -1n,
  leaderEpoch: 7,
});

/** The topics and partitions that each broker is asked for. */
const asked = (topics: readonly metadataV12.MetadataResponseTopic[]) =>
  Object.fromEntries(
    [...byLeader(topics)].map(([leader, request]) => [
      leader,
      Object.fromEntries(
        request.map(({ name, partitions }) => [name, partitions.map(({ partitionIndex }) => partitionIndex)]),
      ),
    ]),
  );

describe('the ends of topics', () => {
  test('are asked of the leaders, each for all of its partitions at once', () => {
    expect(asked([topic('a', [1, 2, 1]), topic('b', [2])])).toEqual({ 1: { a: [0, 2] }, 2: { a: [1], b: [0] } });
  });

  test('are not asked of topics that are unknown or have a partition without a leader', () => {
    expect(asked([topic('led', [1]), topic('half', [1, -1]), topic('gone', [], unknownTopic)])).toEqual({
      1: { led: [0] },
    });
  });

  test('are those of all brokers together', () => {
    const answers = [
      { name: 'a', partitions: [partition(0, 10n), partition(2, 12n)] },
      { name: 'b', partitions: [partition(0, 20n)] },
      { name: 'a', partitions: [partition(1, 11n)] },
    ];
    expect(whole([topic('a', [1, 2, 1]), topic('b', [1])], answers)).toEqual([
      { name: 'a', id: 'id of a', ends: [10, 11, 12] },
      { name: 'b', id: 'id of b', ends: [20] },
    ]);
  });

  test('leave out a topic with a partition that failed or was not answered', () => {
    const answers = [
      { name: 'moved', partitions: [partition(0, 10n), partition(1, -1n, notLeader)] },
      { name: 'fine', partitions: [partition(0, 5n)] },
      { name: 'half', partitions: [partition(0, 5n)] },
    ];
    const topics = [topic('moved', [1, 1]), topic('fine', [1]), topic('half', [1, -1]), topic('gone', [1])];
    expect(whole(topics, answers).map(({ name }) => name)).toEqual(['fine']);
  });
});
