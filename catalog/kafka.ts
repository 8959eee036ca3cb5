import { kafkaLagExporter } from './emitters.ts';
import { bounded, gauge } from './metric.ts';

const group = bounded('consumer groups that the exporter includes');
const topic = bounded('topics that the exporter includes');
const partition = bounded('partitions of the topics');

/** Messages a group is behind on a partition. */
export const consumerGroupLag = gauge('kafka_consumer_group_lag', {
  help: 'Messages between the committed offset and the end of the partition. Absent where the group has never committed.',
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

/** Whether Kafka answered in the scrape that carries this sample. */
export const kafkaSourceUp = gauge('kafka_lag_exporter_source_up', {
  help: '1 if Kafka answered this collection in time, else 0 and its metrics are absent.',
  labels: { source: ['kafka'] },
  emitter: kafkaLagExporter,
});

/** How long Kafka took. */
export const kafkaCollectionDuration = gauge('kafka_lag_exporter_collection_duration_seconds', {
  help: 'How long the last collection from Kafka took.',
  labels: { source: ['kafka'] },
  emitter: kafkaLagExporter,
});
