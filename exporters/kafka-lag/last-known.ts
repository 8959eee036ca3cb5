import type { unreadGroups, unreadPartitions } from '../../catalog/kafka.ts';

/** Why the end of a partition could not be read. */
export type PartitionUnread = (typeof unreadPartitions.labels.reason)[number];

/** Why a group could not be read. */
export type GroupUnread = (typeof unreadGroups.labels.reason)[number];

/** How long a value that cannot be read is believed although it may change: as long as Prometheus shows a series' last. */
const believed = 5 * 60_000;

/**
 * Whether what was read `age` milliseconds ago still counts. Without a leader nothing can be written to a partition, and
 * without a coordinator nothing be committed: then it does for as long as that lasts.
 */
export const stillCounts = (why: PartitionUnread | GroupUnread, age: number): boolean =>
  why === 'no_leader' || why === 'no_coordinator' || age <= believed;
