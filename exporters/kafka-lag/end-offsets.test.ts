import type { metadataV12 } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { byLeader, endsOf } from './end-offsets.ts';

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

  test('are not asked of partitions without a leader', () => {
    expect(asked([topic('led', [1]), topic('half', [1, -1]), topic('gone', [], unknownTopic)])).toEqual({
      1: { led: [0], half: [0] },
    });
  });

  test('are those of all brokers together', () => {
    const answers = [
      { name: 'a', partitions: [partition(0, 10n), partition(2, 12n)] },
      { name: 'b', partitions: [partition(0, 20n)] },
      { name: 'a', partitions: [partition(1, 11n)] },
    ];
    expect(endsOf([topic('a', [1, 2, 1]), topic('b', [1])], answers)).toEqual([
      { name: 'a', id: 'id of a', ends: [10, 11, 12] },
      { name: 'b', id: 'id of b', ends: [20] },
    ]);
  });

  test('are, where a partition could not be read, the reason for that', () => {
    const answers = [
      { name: 'moved', partitions: [partition(0, 10n), partition(1, -1n, notLeader)] },
      { name: 'half', partitions: [partition(0, 5n)] },
    ];
    const topics = [topic('moved', [1, 1]), topic('half', [1, -1]), topic('away', [2])];
    expect(endsOf(topics, answers).map(({ name, ends }) => [name, ends])).toEqual([
      ['moved', [10, 'refused']],
      ['half', [5, 'no_leader']],
      ['away', ['no_answer']],
    ]);
  });

  test('leave out a topic that is just made or deleted', () => {
    const answers = [
      { name: 'fine', partitions: [partition(0, 5n)] },
      { name: 'going', partitions: [partition(0, 5n), partition(1, -1n, unknownTopic)] },
    ];
    const topics = [topic('fine', [1]), topic('going', [1, 1]), topic('gone', [], unknownTopic)];
    expect(endsOf(topics, answers).map(({ name }) => name)).toEqual(['fine']);
  });
});
