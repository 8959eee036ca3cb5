import {
  type Admin,
  FetchIsolationLevels,
  ListOffsetTimestamps,
  type listOffsetsV9,
  type metadataV12,
} from '@platformatic/kafka';
import { ask, connect } from './protocol.ts';

/** Where the partitions of a topic end. */
export interface TopicEnds {
  readonly name: string;
  /** Differs when a topic is deleted and made again. */
  readonly id: string;
  /** The offset that the next message will get, by partition. */
  readonly ends: readonly number[];
}

/** The ends of topics, and which topics there are: also those whose ends cannot be had now. */
export interface EndOffsets {
  readonly listed: readonly string[];
  readonly topics: readonly TopicEnds[];
}

/**
 * Reads where all partitions of the topics end that pass, but for Kafka's internal ones: one request for the topics,
 * and one to each broker for the ends. A topic whose partitions do not all answer (just made, just deleted, without a
 * leader) is left out as a whole, so that a sum over a topic is never too low.
 * @throws when a broker does not answer.
 */
export async function readEndOffsets(admin: Admin, passes: (topic: string) => boolean): Promise<EndOffsets> {
  const all = null;
  const metadata = await ask(admin, await connect(admin), 'Metadata', all, false, false);
  const topics = metadata.topics.filter(({ name, isInternal }) => !isInternal && passes(name ?? ''));
  const answers = await Promise.all(
    [...byLeader(topics)].map(async ([leader, request]) => {
      const connection = await connect(
        admin,
        metadata.brokers.find(({ nodeId }) => nodeId === leader),
      );
      return ask(admin, connection, 'ListOffsets', consumer, FetchIsolationLevels.READ_UNCOMMITTED, request);
    }),
  );
  return {
    listed: topics.map(({ name }) => name ?? ''),
    topics: whole(
      topics,
      answers.flatMap((answer) => answer.topics),
    ),
  };
}

/** What a consumer, as opposed to a replica, gives as its replica, https://kafka.apache.org/protocol. */
const consumer = -1;

type Topic = metadataV12.MetadataResponseTopic;

const isLed = ({ errorCode, partitions }: Topic): boolean =>
  errorCode === 0 && partitions.every((partition) => partition.errorCode === 0);

/** What to ask each leader: the ends of all its partitions of the topics that have a leader for each. */
export function byLeader(topics: readonly Topic[]): Map<number, listOffsetsV9.ListOffsetsRequestTopic[]> {
  const requests = new Map<number, listOffsetsV9.ListOffsetsRequestTopic[]>();
  for (const { name, partitions } of topics.filter(isLed)) {
    for (const [leader, led] of Map.groupBy(partitions, ({ leaderId }) => leaderId)) {
      const request = requests.get(leader) ?? [];
      requests.set(leader, request);
      request.push({
        name: name ?? '',
        partitions: led.map(({ partitionIndex, leaderEpoch }) => ({
          partitionIndex,
          currentLeaderEpoch: leaderEpoch,
          timestamp: ListOffsetTimestamps.LATEST,
        })),
      });
    }
  }
  return requests;
}

/** The ends of those topics of which every partition was answered, by whichever broker. */
export function whole(
  topics: readonly Topic[],
  answers: readonly listOffsetsV9.ListOffsetResponseTopic[],
): TopicEnds[] {
  const endsOf = new Map<string, number[]>();
  for (const { name, partitions } of answers) {
    const ends = endsOf.get(name) ?? [];
    endsOf.set(name, ends);
    for (const { partitionIndex, errorCode, offset } of partitions) {
      if (errorCode === 0) ends[partitionIndex] = Number(offset);
    }
  }
  return topics.flatMap(({ name, topicId, partitions }) => {
    const ends = endsOf.get(name ?? '');
    const answered = ends && partitions.every(({ partitionIndex }) => ends[partitionIndex] !== undefined);
    return answered ? [{ name: name ?? '', id: topicId, ends }] : [];
  });
}
