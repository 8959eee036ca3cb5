import {
  consumerGroupCommittedOffset,
  consumerGroupLag,
  consumerGroupLagSeconds,
  consumerGroupMembers,
  consumerGroupState,
  topicPartitionEndOffset,
} from '../../catalog/kafka.ts';
import { type Reading, reading } from '../http/source.ts';
import { EndOffsetHistories } from './end-offset-histories.ts';
import type { EndOffsets, TopicEnds } from './end-offsets.ts';
import type { Group } from './groups.ts';
import { PartitionLabels } from './partition-labels.ts';

/** How many messages wait: none where the committed offset is beyond the end, as after a log was truncated. */
export const messagesBehind = (committed: number, end: number): number => Math.max(0, end - committed);

/** Turns what was read of Kafka into the metrics of the catalogue. It remembers where partitions ended. */
export class Lag {
  readonly #histories = new EndOffsetHistories();
  readonly #groupLabels = new PartitionLabels<{ group: string; topic: string; partition: string }>();
  readonly #topicLabels = new PartitionLabels<{ topic: string; partition: string }>();

  /**
   * The readings of one collection. A group has series for the partitions where it has committed and whose end is
   * known. `time` is when the ends were read, in milliseconds of a clock that never goes back.
   */
  readings(time: number, groups: readonly Group[], read: EndOffsets): readonly Reading[] {
    this.#histories.record(time, read);
    this.#groupLabels.begin();
    this.#topicLabels.begin();
    return [...this.#ofTopics(read.topics), ...this.#ofPartitions(time, groups, read.topics), ...ofGroups(groups)];
  }

  #ofTopics(topics: readonly TopicEnds[]): Reading[] {
    const samples = topics.flatMap(({ name: topic, ends }) => {
      const labels = this.#topicLabels.of(topic, (partition) => ({ topic, partition }));
      return ends.map((value, partition) => ({ labels: labels(partition), value }));
    });
    return [reading(topicPartitionEndOffset, samples)];
  }

  #ofPartitions(time: number, groups: readonly Group[], topics: readonly TopicEnds[]): Reading[] {
    const endsOf = new Map(topics.map(({ name, ends }) => [name, ends]));
    const [lag, seconds, offsets] = [samples(), samples(), samples()];
    for (const { id: group, topics: committedTopics } of groups) {
      for (const { name: topic, partitions } of committedTopics) {
        const ends = endsOf.get(topic);
        if (!ends) continue;
        const labelsOf = this.#groupLabels.of(`${group}\0${topic}`, (partition) => ({ group, topic, partition }));
        for (const { partitionIndex, committedOffset } of partitions) {
          const end = ends[partitionIndex];
          if (end === undefined || committedOffset < 0n) continue;
          const labels = labelsOf(partitionIndex);
          const committed = Number(committedOffset);
          const behind = messagesBehind(committed, end);
          lag.push({ labels, value: behind });
          seconds.push({ labels, value: behind === 0 ? 0 : this.#waiting(time, topic, partitionIndex, committed) });
          offsets.push({ labels, value: committed });
        }
      }
    }
    return [
      reading(consumerGroupLag, lag),
      reading(consumerGroupLagSeconds, seconds),
      reading(consumerGroupCommittedOffset, offsets),
    ];
  }

  /** How long the message at `offset` waits, in seconds; to the millisecond, which is more than the estimate is worth. */
  #waiting(time: number, topic: string, partition: number, offset: number): number {
    const produced = this.#histories.get(topic, partition)?.passed(offset) ?? time;
    return Math.round(time - produced) / 1000;
  }
}

const samples = (): { labels: { group: string; topic: string; partition: string }; value: number }[] => [];

const { state: states } = consumerGroupState.labels;

const ofGroups = (groups: readonly Group[]): Reading[] => [
  reading(
    consumerGroupMembers,
    groups.flatMap(({ id, members }) => (members === undefined ? [] : [{ labels: { group: id }, value: members }])),
  ),
  reading(
    consumerGroupState,
    groups.flatMap(({ id, state: current }) =>
      states.map((state) => ({ labels: { group: id, state }, value: state === current ? 1 : 0 })),
    ),
  ),
];
