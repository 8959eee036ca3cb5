import { kafkaLagExporter } from './emitters.ts';
import { bounded, gauge } from './metric.ts';

const group = bounded('consumer groups that the exporter includes');
const topic = bounded('topics that the exporter includes');
const partition = bounded('partitions of the topics');

/** Messages a group is behind on a partition. */
export const consumerGroupLag = gauge('kafka_consumer_group_lag', {
  help: 'Messages between the committed offset and the end of the partition; the last known where its broker is away. Absent where the group has never committed, and for all partitions of a topic when one of them is not known.',
  labels: { group, topic, partition },
  sparse: 'until a group has committed',
  emitter: kafkaLagExporter,
});

/** Estimated time a group is behind on a partition. */
export const consumerGroupLagSeconds = gauge('kafka_consumer_group_lag_seconds', {
  help: 'Estimated time since the next message to be consumed was produced; 0 when nothing waits, at most the time that the exporter has run.',
  labels: { group, topic, partition },
  emitter: kafkaLagExporter,
});

/** Offset a group has committed. */
export const consumerGroupCommittedOffset = gauge('kafka_consumer_group_committed_offset', {
  help: 'Offset that the group has committed: the next message it will read.',
  labels: { group, topic, partition },
  emitter: kafkaLagExporter,
});

/** End of a partition. */
export const topicPartitionEndOffset = gauge('kafka_topic_partition_end_offset', {
  help: 'Offset that the next message of the partition will get.',
  labels: { topic, partition },
  emitter: kafkaLagExporter,
});

/** Members of a group. */
export const consumerGroupMembers = gauge('kafka_consumer_group_members', {
  help: 'Members that the group has now.',
  labels: { group },
  emitter: kafkaLagExporter,
});

/** State of a group: 1 on the state it is in. */
export const consumerGroupState = gauge('kafka_consumer_group_state', {
  help: '1 for the state that the group is in, 0 for the others.',
  labels: {
    group,
    state: [
      'stable',
      'preparing_rebalance',
      'completing_rebalance',
      'assigning',
      'reconciling',
      'empty',
      'dead',
      'unknown',
    ],
  },
  emitter: kafkaLagExporter,
});

/** Partitions whose end could not be read. */
export const unreadPartitions = gauge('kafka_lag_exporter_unread_partitions', {
  help: 'Partitions whose end this collection could not read: none leads them, the leader did not answer, or it refused.',
  labels: { reason: ['no_leader', 'no_answer', 'refused'] },
  emitter: kafkaLagExporter,
});

/** Groups that could not be read. */
export const unreadGroups = gauge('kafka_lag_exporter_unread_groups', {
  help: 'Known groups that this collection could not read: none coordinates them, the coordinator did not answer, or it refused.',
  labels: { reason: ['no_coordinator', 'no_answer', 'refused'] },
  emitter: kafkaLagExporter,
});

/** How old the oldest lag is. */
export const oldestLag = gauge('kafka_lag_exporter_oldest_lag_seconds', {
  help: 'How long ago the oldest lag that is exposed was read: 0 when all are of this collection.',
  emitter: kafkaLagExporter,
});

/** Whether Kafka, and all that is asked of it, answered in the scrape that carries this sample. */
export const kafkaSourceUp = gauge('kafka_lag_exporter_source_up', {
  help: '1 if it answered this collection in time, else 0: any broker (kafka), the coordinators of all groups (kafka-groups), the leaders of all partitions (kafka-partitions).',
  labels: { source: ['kafka', 'kafka-groups', 'kafka-partitions'] },
  emitter: kafkaLagExporter,
});

/** How long Kafka took. */
export const kafkaCollectionDuration = gauge('kafka_lag_exporter_collection_duration_seconds', {
  help: 'How long the last collection from Kafka took.',
  labels: { source: ['kafka'] },
  emitter: kafkaLagExporter,
});
