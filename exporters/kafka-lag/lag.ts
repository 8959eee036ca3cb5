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
import { PartitionSeries } from './partition-series.ts';

/** How many messages wait: none where the committed offset is beyond the end, as after a log was truncated. */
export const messagesBehind = (committed: number, end: number): number => Math.max(0, end - committed);

/** A series whose value changes with each collection. */
interface Series<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  value: number;
}

/** What is told of a group on a partition. */
interface OfGroup {
  readonly lag: Series<'group' | 'topic' | 'partition'>;
  readonly seconds: Series<'group' | 'topic' | 'partition'>;
  readonly committed: Series<'group' | 'topic' | 'partition'>;
}

/** Turns what was read of Kafka into the metrics of the catalogue. It remembers where partitions ended. */
export class Lag {
  readonly #histories = new EndOffsetHistories();
  readonly #ofGroups = new PartitionSeries<OfGroup>();
  readonly #ends = new PartitionSeries<Series<'topic' | 'partition'>>();

  /**
   * The readings of one collection, which hold until the next. A group has series for the partitions where it has
   * committed and whose end is known. `time` is when the ends were read, in milliseconds of a clock that never goes
   * back.
   */
  readings(time: number, groups: readonly Group[], read: EndOffsets): readonly Reading[] {
    this.#histories.record(time, read);
    this.#ofGroups.begin();
    this.#ends.begin();
    return [...this.#ofTopics(read.topics), ...this.#ofPartitions(time, groups, read.topics), ...ofGroups(groups)];
  }

  #ofTopics(topics: readonly TopicEnds[]): Reading[] {
    const samples = topics.flatMap(({ name: topic, ends }) => {
      const seriesOf = this.#ends.of(topic, (partition) => ({ labels: { topic, partition }, value: 0 }));
      return ends.map((end, partition) => withValue(seriesOf(partition), end));
    });
    return [reading(topicPartitionEndOffset, samples)];
  }

  #ofPartitions(time: number, groups: readonly Group[], topics: readonly TopicEnds[]): Reading[] {
    const endsOf = new Map(topics.map(({ name, ends }) => [name, ends]));
    const told: OfGroup[] = [];
    for (const { id: group, topics: committedTopics } of groups) {
      for (const { name: topic, partitions } of committedTopics) {
        const ends = endsOf.get(topic);
        if (!ends) continue;
        const seriesOf = this.#ofGroups.of(`${group}\0${topic}`, (partition) =>
          seriesWith({ group, topic, partition }),
        );
        for (const { partitionIndex, committedOffset } of partitions) {
          const end = ends[partitionIndex];
          if (end === undefined || committedOffset < 0n) continue;
          const series = seriesOf(partitionIndex);
          const committed = Number(committedOffset);
          const behind = messagesBehind(committed, end);
          series.committed.value = committed;
          series.lag.value = behind;
          series.seconds.value = behind === 0 ? 0 : this.#waiting(time, topic, partitionIndex, committed);
          told.push(series);
        }
      }
    }
    return [
      reading(
        consumerGroupLag,
        told.map(({ lag }) => lag),
      ),
      reading(
        consumerGroupLagSeconds,
        told.map(({ seconds }) => seconds),
      ),
      reading(
        consumerGroupCommittedOffset,
        told.map(({ committed }) => committed),
      ),
    ];
  }

  /** How long the message at `offset` waits, in seconds; to the millisecond, which is more than the estimate is worth. */
  #waiting(time: number, topic: string, partition: number, offset: number): number {
    const produced = this.#histories.get(topic, partition)?.passed(offset) ?? time;
    return Math.round(time - produced) / 1000;
  }
}

const seriesWith = (labels: OfGroup['lag']['labels']): OfGroup => ({
  lag: { labels, value: 0 },
  seconds: { labels, value: 0 },
  committed: { labels, value: 0 },
});

function withValue<Of extends { value: number }>(series: Of, value: number): Of {
  series.value = value;
  return series;
}

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
