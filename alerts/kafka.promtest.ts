import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

const name = 'KafkaConsumerLagHigh';

const lag = (group: string, topic: string, partition: number) =>
  `kafka_consumer_group_lag{job="kafka-lag-exporter", instance="kafka-lag-exporter:9102", system="booking", group="${group}", topic="${topic}", partition="${partition}"}`;

const behind = (messages: string, group = 'billing', topic = 'bookings'): Firing => ({
  labels: { severity: 'warning', system: 'booking', component: 'kafka', group, topic },
  annotations: {
    summary: 'A consumer group is too far behind',
    description: `Last measured: ${group} was ${messages} messages behind on ${topic}. The limit is 10000.`,
    runbook_url: 'docs/runbooks/KafkaConsumerLagHigh.md',
    __dashboardUid__: 'Consumer lag',
    __panelId__: '1',
  },
});

/** The cases of the group `kafka`. */
export const kafkaTests: readonly RuleTest[] = [
  {
    name: '9999 messages over all partitions are no alert',
    series: { [lag('billing', 'bookings', 0)]: '9000x60', [lag('billing', 'bookings', 1)]: '999x60' },
    checks: silent(name, '1m', '5m'),
  },
  {
    name: 'exactly 10000 messages are no alert',
    series: { [lag('billing', 'bookings', 0)]: '5000x60', [lag('billing', 'bookings', 1)]: '5000x60' },
    checks: silent(name, '1m', '5m'),
  },
  {
    name: '12345 messages over three partitions fire, though no partition is above the limit',
    series: {
      [lag('billing', 'bookings', 0)]: '4000x60',
      [lag('billing', 'bookings', 1)]: '4000x60',
      [lag('billing', 'bookings', 2)]: '4345x60',
    },
    checks: [...silent(name, '0s', '25s'), fires(name, '30s', behind('12345'))],
  },
  {
    name: 'groups and topics are judged apart',
    series: {
      [lag('billing', 'bookings', 0)]: '6000x60',
      [lag('billing', 'payments', 0)]: '6000x60',
      [lag('mail', 'bookings', 0)]: '6000x60',
      [lag('search', 'bookings', 0)]: '11000x60',
      [lag('search', 'payments', 0)]: '20000x60',
    },
    checks: [fires(name, '1m', behind('11000', 'search', 'bookings'), behind('20000', 'search', 'payments'))],
  },
  {
    name: 'a consumer that catches up ends the alert a minute later, with the last lag above the limit',
    series: { [lag('billing', 'bookings', 0)]: '20000-1000x12 8000x60' },
    // 11000 at 45 s, 10000 at 50 s.
    checks: [
      fires(name, '45s', behind('11000')),
      fires(name, '50s', behind('11000')),
      fires(name, '1m45s', behind('11000')),
      ...silent(name, '1m50s', '5m'),
    ],
  },
  {
    name: 'a lag that starts again from above within the for is no alert',
    series: { [lag('billing', 'bookings', 0)]: '20000x4 0 20000x4 0x20' },
    checks: silent(name, '25s', '30s', '50s', '2m'),
  },
  {
    name: 'a new partition adds to the lag of its topic',
    series: { [lag('billing', 'bookings', 0)]: '9000x60', [lag('billing', 'bookings', 1)]: '_x12 2000x48' },
    checks: [...silent(name, '1m', '1m25s'), fires(name, '1m35s', behind('11000'))],
  },
  {
    name: 'a group that vanishes while it is late ends the alert a minute later',
    series: { [lag('billing', 'bookings', 0)]: '20000x12 stale' },
    checks: [fires(name, '2m', behind('20000')), ...silent(name, '2m5s')],
  },
  {
    name: 'a group that reads everything is no alert',
    series: { [lag('billing', 'bookings', 0)]: '0x60' },
    checks: silent(name, '5m'),
  },
  { name: 'no series is no alert', series: {}, checks: silent(name, '0s', '5m') },
];
