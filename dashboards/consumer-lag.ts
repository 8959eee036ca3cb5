import { consumerGroupLag } from '../catalog/kafka.ts';
import {
  consumedRate,
  eventsProcessed,
  groupMembers,
  groupState,
  groupsWithoutMembers,
  lag,
  lagByPartition,
  lagGrowth,
  lagSeconds,
  lagSecondsByPartition,
  producedRate,
  worstLag,
  worstLagSeconds,
} from '../signals/lag.ts';
import { called, collapsed, dashboard, panel, row, stacked, stat, states, table } from './kit/dashboard.ts';
import { choose, system } from './kit/variables.ts';

export const consumerLag = dashboard('consumer-lag', {
  title: 'Consumer Lag',
  question: 'Does any consumer fall behind, by how much, and does it catch up?',
  variables: [
    system(consumerGroupLag),
    choose('group', 'Group', consumerGroupLag),
    choose('topic', 'Topic', consumerGroupLag),
  ],
  rows: [
    row(
      'Does anybody fall behind?',
      stat(6, 'Worst lag', worstLag),
      stat(6, 'Worst lag in time', worstLagSeconds),
      stat(6, lagGrowth),
      stat(6, groupsWithoutMembers),
    ),
    row(
      'Who, and by how much?',
      table(
        12,
        'Consumer lag, worst first',
        called('Messages', lag),
        called('Time', lagSeconds),
        called('Consumed', consumedRate),
      ),
      panel(12, lag),
    ),
    row('Does it catch up?', panel(12, 'Messages in and out', producedRate, consumedRate), panel(12, lagSeconds)),
    row(
      'Who reads, and what becomes of it?',
      states(12, groupState),
      panel(6, groupMembers),
      stacked(6, 'Events processed', eventsProcessed),
    ),
    collapsed('Which partition?', panel(12, lagByPartition), panel(12, lagSecondsByPartition)),
  ],
});
