import { eventsConsumed } from '../catalog/booking.ts';
import {
  consumerGroupCommittedOffset,
  consumerGroupLag,
  consumerGroupLagSeconds,
  consumerGroupMembers,
  consumerGroupState,
  topicPartitionEndOffset,
} from '../catalog/kafka.ts';
import { objectives } from '../catalog/objectives.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import {
  and,
  atEnd,
  deriv,
  eq,
  eqBool,
  lastOverTime,
  max,
  maxOverTime,
  over,
  select,
  sum,
  topk,
  type Vector,
} from '../promql/index.ts';
import { perSecondBy } from './counted.ts';
import { signal } from './signal.ts';

/** What one collection missed leaves no gap in: the lag goes on being known. */
const bridged = shortestWindow(consumerGroupLag.emitter);

const ofPartition = ['group', 'topic', 'partition'] as const;

/** More lines nobody can tell apart, and thousands take seconds to draw. */
const furthestBehind = <L extends string>(partitions: Vector<L>) => topk(10, partitions);

/** The last hour of what is shown, read once: so the same partitions are drawn from one end to the other. */
const lastHour = <const M extends typeof consumerGroupLag | typeof consumerGroupLagSeconds>(metric: M) =>
  atEnd(over(metric, '1h'));

export const lag = signal({
  title: 'Consumer lag',
  description: 'Messages that a group is behind on a topic. It grows when consumers stop or are too slow.',
  unit: 'messages',
  query: (w) => sum(['system', 'group', 'topic'], lastOverTime(over(consumerGroupLag, w))),
  objective: objectives.booking.consumerLag,
  legend: ['group', 'topic'],
  window: bridged,
});

export const lagByPartition = signal({
  title: 'Consumer lag by partition',
  description:
    'One partition far above the others: a hot key, or a stuck consumer. Drawn are the ten that were furthest behind in the last hour of the range.',
  unit: 'messages',
  query: () => and(select(consumerGroupLag), furthestBehind(maxOverTime(lastHour(consumerGroupLag)))),
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
  unit: 'members',
  query: () => sum(['group'], consumerGroupMembers),
  legend: ['group'],
});

export const worstLag = signal({
  title: 'Largest consumer lag',
  description: 'Messages behind of the group and topic that are worst off.',
  unit: 'messages',
  query: (w) => max(['system'], sum(['system', 'group', 'topic'], lastOverTime(over(consumerGroupLag, w)))),
  objective: objectives.booking.consumerLag,
  window: bridged,
});

export const worstLagSeconds = signal({
  title: 'Largest consumer lag in time',
  description: 'Estimated age of the next message of the group and topic that are worst off.',
  unit: 's',
  query: () => max(['system'], consumerGroupLagSeconds),
});

export const lagSecondsByPartition = signal({
  title: 'Consumer lag in time by partition',
  description:
    'Estimated age of the next message that a group will read, by partition. Drawn are the ten that were furthest behind in the last hour of the range.',
  unit: 's',
  query: () =>
    and(
      max(ofPartition, consumerGroupLagSeconds),
      furthestBehind(max(ofPartition, maxOverTime(lastHour(consumerGroupLagSeconds)))),
    ),
  legend: ['group', 'topic', 'partition'],
});

export const producedRate = signal({
  title: 'Produced',
  description: 'Messages that are written to each topic, per second.',
  unit: 'per second',
  query: (w) => sum(['topic'], deriv(over(topicPartitionEndOffset, w))),
  legend: ['topic'],
});

export const consumedRate = signal({
  title: 'Consumed',
  description: 'Messages whose offset each group commits, per second. Below what is produced, the lag grows.',
  unit: 'per second',
  query: (w) => sum(['system', 'group', 'topic'], deriv(over(consumerGroupCommittedOffset, w))),
  legend: ['group', 'topic'],
});

export const groupState = signal({
  title: 'Group states',
  description: 'The state that each group is in. Many rebalances: members come and go, and nobody reads meanwhile.',
  unit: 'state',
  query: () => eq(max(['group', 'state'], consumerGroupState), 1),
  legend: ['group', 'state'],
});

export const eventsProcessed = perSecondBy('outcome', eventsConsumed, {
  title: 'Events by what became of them',
  description: 'Booking events that the consumer handled, per second. failed: they are tried again or lost.',
});

export const lagGrowth = signal({
  title: 'Growth of the lag',
  description: 'Messages per second by which the group and topic that fall behind fastest do so. Below 0 all catch up.',
  unit: 'per second',
  query: (w) => max(['system'], sum(['system', 'group', 'topic'], deriv(over(consumerGroupLag, w)))),
});

export const groupsWithoutMembers = signal({
  title: 'Groups without members',
  description: 'Consumer groups that nobody reads for: what is produced piles up.',
  unit: 'groups',
  query: () => {
    const members = max(['system', 'group'], consumerGroupMembers);
    return sum(['system'], eqBool(members, 0));
  },
  expected: 0,
});
