import {
  type Broker,
  FetchIsolationLevels,
  ListOffsetTimestamps,
  type listOffsetsV9,
  type metadataV12,
} from '@platformatic/kafka';
import type { Brokers } from './brokers.ts';
import type { PartitionUnread } from './last-known.ts';
import { errorCodes } from './protocol.ts';

/** Where the partitions of a topic end. */
export interface TopicEnds {
  readonly name: string;
  /** Differs when a topic is deleted and made again. */
  readonly id: string;
  /** By partition the offset that the next message will get, or why it is not known. */
  readonly ends: readonly (number | PartitionUnread)[];
}

/** The ends of topics, and which topics there are: also those that are just made or deleted, and have no ends. */
export interface EndOffsets {
  readonly listed: readonly string[];
  readonly topics: readonly TopicEnds[];
}

/**
 * Asks the leaders where all partitions of the topics end: one request to each. A leader that does not answer takes only
 * its own partitions along.
 */
export async function readEndOffsets(
  brokers: Brokers,
  nodes: readonly (Broker & { readonly nodeId: number })[],
  topics: readonly Topic[],
): Promise<EndOffsets> {
  const answers = await Promise.allSettled(
    [...byLeader(topics)].map(async ([leader, request]) => {
      const node = nodes.find(({ nodeId }) => nodeId === leader);
      if (!node) return [];
      const isolation = FetchIsolationLevels.READ_UNCOMMITTED;
      return (await brokers.ask(node, 'ListOffsets', consumer, isolation, request)).topics;
    }),
  );
  return {
    listed: topics.map(({ name }) => name ?? ''),
    topics: endsOf(
      topics,
      answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    ),
  };
}

/** What a consumer, as opposed to a replica, gives as its replica, https://kafka.apache.org/protocol. */
const consumer = -1;

type Topic = metadataV12.MetadataResponseTopic;

/** What to ask each leader: the ends of all partitions that it leads. */
export function byLeader(topics: readonly Topic[]): Map<number, listOffsetsV9.ListOffsetsRequestTopic[]> {
  const requests = new Map<number, listOffsetsV9.ListOffsetsRequestTopic[]>();
  for (const { name, partitions } of topics) {
    const led = partitions.filter(({ leaderId }) => leaderId >= 0);
    for (const [leader, ofLeader] of Map.groupBy(led, ({ leaderId }) => leaderId)) {
      const request = requests.get(leader) ?? [];
      requests.set(leader, request);
      request.push({
        name: name ?? '',
        partitions: ofLeader.map(({ partitionIndex, leaderEpoch }) => ({
          partitionIndex,
          currentLeaderEpoch: leaderEpoch,
          timestamp: ListOffsetTimestamps.LATEST,
        })),
      });
    }
  }
  return requests;
}

/**
 * The ends of topics, by what the leaders answered. A topic that metadata or a leader does not know, as it is just made
 * or deleted, is left out.
 */
export function endsOf(
  topics: readonly Topic[],
  answers: readonly listOffsetsV9.ListOffsetResponseTopic[],
): TopicEnds[] {
  const answered = new Map<string, (number | PartitionUnread)[]>();
  const passing = new Set<string>();
  for (const { name, partitions } of answers) {
    const ends = answered.get(name) ?? [];
    answered.set(name, ends);
    for (const { partitionIndex, errorCode, offset } of partitions) {
      if (errorCode === errorCodes.unknownTopic) passing.add(name);
      ends[partitionIndex] = errorCode === errorCodes.none ? Number(offset) : 'refused';
    }
  }
  const there = topics.filter(({ name, errorCode }) => errorCode === errorCodes.none && !passing.has(name ?? ''));
  return there.map(({ name, topicId, partitions }) => {
    const ends = answered.get(name ?? '') ?? [];
    for (const { partitionIndex, leaderId } of partitions) {
      ends[partitionIndex] ??= leaderId < 0 ? 'no_leader' : 'no_answer';
    }
    return { name: name ?? '', id: topicId, ends };
  });
}
