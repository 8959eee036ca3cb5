import { unreadGroups, unreadPartitions } from '../../catalog/kafka.ts';
import { type Reading, reading } from '../http/source.ts';
import type { EndOffsets } from './end-offsets.ts';
import type { Groups } from './groups.ts';

/** How many of each reason there are. */
const counted = <Reason extends string>(reasons: readonly Reason[], found: readonly Reason[]) =>
  reasons.map((reason) => ({ labels: { reason }, value: found.filter((one) => one === reason).length }));

/** What could not be read of Kafka. */
export interface Unread {
  readonly readings: readonly Reading[];
  /** In words, such as `3 no_leader`; undefined where all was read. */
  readonly partitions: string | undefined;
  readonly groups: string | undefined;
}

/** Tells what could not be read: how many, and for which reason. */
export function unreadOf({ unread }: Groups, { topics }: EndOffsets): Unread {
  const partitions = topics.flatMap(({ ends }) => ends.filter((end) => typeof end !== 'number'));
  const ofPartitions = counted(unreadPartitions.labels.reason, partitions);
  const ofGroups = counted(unreadGroups.labels.reason, [...unread.values()]);
  return {
    readings: [reading(unreadPartitions, ofPartitions), reading(unreadGroups, ofGroups)],
    partitions: inWords(ofPartitions),
    groups: inWords(ofGroups),
  };
}

const inWords = (samples: ReturnType<typeof counted>): string | undefined =>
  samples
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => `${value} ${labels.reason}`)
    .join(', ') || undefined;
