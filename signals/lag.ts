import { consumerGroupLag, consumerGroupLagSeconds, consumerGroupMembers } from '../catalog/kafka.ts';
import { objectives } from '../catalog/objectives.ts';
import { max, select, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

export const lag = signal({
  title: 'Consumer lag',
  description: 'Messages that a group is behind on a topic. It grows when consumers stop or are too slow.',
  unit: 'messages',
  query: () => sum(['system', 'group', 'topic'], consumerGroupLag),
  objective: objectives.booking.consumerLag,
  legend: ['group', 'topic'],
  window: '1m',
});

export const lagByPartition = signal({
  title: 'Consumer lag by partition',
  description: 'One partition far above the others: a hot key, or a stuck consumer.',
  unit: 'messages',
  query: () => select(consumerGroupLag),
  legend: ['group', 'topic', 'partition'],
});

export const lagSeconds = signal({
  title: 'Consumer lag in time',
  description: 'Estimated age of the next message that a group will read.',
  unit: 's',
  query: () => max(['system', 'group', 'topic'], consumerGroupLagSeconds),
  legend: ['group', 'topic'],
});

export const groupMembers = signal({
  title: 'Group members',
  description: 'Consumers in each group. 0 with a lag above 0: nobody reads.',
  unit: 'state',
  query: () => sum(['group'], consumerGroupMembers),
  legend: ['group'],
});
