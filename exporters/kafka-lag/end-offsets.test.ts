import { MultipleErrors, NetworkError, ResponseError } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { failedTopics } from './end-offsets.ts';

const [metadata, listOffsets] = [3, 2];
const [none, leaderNotAvailable, notLeader] = [0, 5, 6];

test('topics that failed are found in the answers that an error holds', () => {
  const ofTopic = new ResponseError(
    metadata,
    12,
    { '/topics/1': [leaderNotAvailable, null] },
    {
      topics: [
        { name: 'fine', errorCode: none, partitions: [{ errorCode: none }] },
        { name: 'being made', errorCode: leaderNotAvailable, partitions: [] },
      ],
    },
  );
  const ofPartition = new ResponseError(
    listOffsets,
    9,
    { '/topics/0/partitions/1': [notLeader, null] },
    {
      topics: [
        { name: 'moved', partitions: [{ errorCode: none }, { errorCode: notLeader }] },
        { name: 'fine too', partitions: [{ errorCode: none }] },
      ],
    },
  );
  const error = new MultipleErrors('failed 2 times', [ofTopic, new MultipleErrors('failed', [ofPartition])]);
  expect(failedTopics(error)).toEqual(['being made', 'moved']);
});

test('an error without an answer accuses no topic', () => {
  expect(failedTopics(new MultipleErrors('failed', [new NetworkError('refused')]))).toEqual([]);
  expect(failedTopics(new Error('failed'))).toEqual([]);
});
