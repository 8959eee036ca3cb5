import {
  consumerGroupCommittedOffset,
  consumerGroupLag,
  consumerGroupLagSeconds,
  consumerGroupMembers,
  consumerGroupState,
  oldestLag,
  topicPartitionEndOffset,
} from '../../catalog/kafka.ts';
import { type Reading, reading } from '../http/source.ts';
import { EndOffsetHistories } from './end-offset-histories.ts';
import type { EndOffsets, TopicEnds } from './end-offsets.ts';
import type { KnownGroup } from './known-groups.ts';
import { type PartitionUnread, stillCounts } from './last-known.ts';
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

/** What the groups are told of, partition by partition. */
interface OfPartitions {
  readonly lags: OfGroup[];
  readonly committed: OfGroup['committed'][];
  /** When the oldest of the lags was read. */
  oldest: number;
}

/**
 * Turns what was read of Kafka into the metrics of the catalogue. It remembers where partitions ended, and how far groups
 * were behind.
 *
 * Lags are added up over the partitions of a topic, and an alert watches the sum. So a partition that cannot be read
 * keeps its last lag, which no newer commit makes smaller, and a group that cannot be read its last commits, which an
 * end that moves on leaves behind. Where that does not count any more, or nothing is known, the group has no lag on the
 * topic at all: a sum is right or absent, never too small.
 */
export class Lag {
  readonly #histories = new EndOffsetHistories();
  readonly #ofGroups = new PartitionSeries<OfGroup>();
  readonly #ends = new PartitionSeries<Series<'topic' | 'partition'>>();

  /**
   * The readings of one collection, which hold until the next. `time` is when the ends were read, in milliseconds of a
   * clock that never goes back.
   */
  readings(time: number, groups: readonly KnownGroup[], read: EndOffsets): readonly Reading[] {
    this.#histories.record(time, read);
    this.#ofGroups.begin();
    this.#ends.begin();
    return [...this.#ofTopics(read.topics), ...this.#ofPartitions(time, groups, read.topics), ...ofGroups(groups)];
  }

  #ofTopics(topics: readonly TopicEnds[]): Reading[] {
    const samples = topics.flatMap(({ name: topic, ends }) => {
      const seriesOf = this.#ends.of(topic, (partition) => ({ labels: { topic, partition }, value: 0 }));
      return ends.flatMap((end, partition) => (typeof end === 'number' ? withValue(seriesOf(partition), end) : []));
    });
    return [reading(topicPartitionEndOffset, samples)];
  }

  #ofPartitions(time: number, groups: readonly KnownGroup[], topics: readonly TopicEnds[]): Reading[] {
    const endsOf = new Map(topics.map((topic) => [topic.name, topic]));
    const told: OfPartitions = { lags: [], committed: [], oldest: time };
    for (const group of groups) {
      for (const committed of group.topics) {
        const topic = endsOf.get(committed.name);
        if (topic) this.#ofTopic(time, group, committed, topic, told);
      }
    }
    return [
      reading(
        consumerGroupLag,
        told.lags.map(({ lag }) => lag),
      ),
      reading(
        consumerGroupLagSeconds,
        told.lags.map(({ seconds }) => seconds),
      ),
      reading(consumerGroupCommittedOffset, told.committed),
      reading(oldestLag, (time - told.oldest) / 1000),
    ];
  }

  #ofTopic(
    time: number,
    { id: group, readAt }: KnownGroup,
    { partitions }: KnownGroup['topics'][number],
    { name: topic, ends }: TopicEnds,
    told: OfPartitions,
  ): void {
    const seriesOf = this.#ofGroups.of(`${group}\0${topic}`, (partition) => seriesWith({ group, topic, partition }));
    const before = told.lags.length;
    let [isWhole, oldest] = [true, readAt ?? time];
    for (const { partitionIndex, committedOffset } of partitions) {
      const end = ends[partitionIndex];
      if (end === undefined || committedOffset < 0n) continue;
      const series = seriesOf(partitionIndex);
      const committed = Number(committedOffset);
      if (readAt === undefined) {
        series.committed.value = committed;
        told.committed.push(series.committed);
      }
      const since =
        typeof end === 'number'
          ? this.#behind(series, time, committed, end)
          : this.#stillBehind(series, time, topic, partitionIndex, end);
      if (since === undefined) isWhole = false;
      else oldest = Math.min(oldest, since);
      told.lags.push(series);
    }
    if (isWhole) told.oldest = Math.min(told.oldest, oldest);
    else told.lags.length = before;
  }

  /** The lag on a partition that was read. @returns when that was. */
  #behind({ lag, seconds }: OfGroup, time: number, committed: number, end: number): number {
    const { topic, partition } = lag.labels;
    lag.value = messagesBehind(committed, end);
    seconds.value = lag.value === 0 ? 0 : this.#waiting(time, topic, Number(partition), committed);
    return time;
  }

  /** The lag on a partition that could not be read. @returns when it was last, if that still counts. */
  #stillBehind(
    { lag, seconds }: OfGroup,
    time: number,
    topic: string,
    partition: number,
    why: PartitionUnread,
  ): number | undefined {
    const last = this.#histories.get(topic, partition)?.last;
    if (!last || lag.value === unknown || !stillCounts(why, time - last.time)) return undefined;
    seconds.value = lag.value === 0 ? 0 : this.#waiting(time, topic, partition, last.end - lag.value);
    return last.time;
  }

  /** How long the message at `offset` waits, in seconds; to the millisecond, which is more than the estimate is worth. */
  #waiting(time: number, topic: string, partition: number, offset: number): number {
    const produced = this.#histories.get(topic, partition)?.passed(offset) ?? time;
    return Math.round(time - produced) / 1000;
  }
}

/** The lag of a group on a partition of which nothing has been read yet. */
const unknown = -1;

const seriesWith = (labels: OfGroup['lag']['labels']): OfGroup => ({
  lag: { labels, value: unknown },
  seconds: { labels, value: 0 },
  committed: { labels, value: 0 },
});

function withValue<Of extends { value: number }>(series: Of, value: number): Of {
  series.value = value;
  return series;
}

const { state: states } = consumerGroupState.labels;

const ofGroups = (groups: readonly KnownGroup[]): Reading[] => [
  reading(
    consumerGroupMembers,
    groups.flatMap(({ id, members }) => (members === undefined ? [] : [{ labels: { group: id }, value: members }])),
  ),
  reading(
    consumerGroupState,
    groups.flatMap(({ id, state: current, readAt }) => {
      const now = readAt === undefined ? current : 'unknown';
      return states.map((state) => ({ labels: { group: id, state }, value: state === now ? 1 : 0 }));
    }),
  ),
];
