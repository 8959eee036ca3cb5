import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const name = 'KafkaConsumerLagHigh';

const lag = (group: string, topic: string, partition: number) =>
  `kafka_consumer_group_lag{job="kafka-lag-exporter", instance="kafka-lag-exporter:9102", system="booking", group="${group}", topic="${topic}", partition="${partition}"}`;

const behind = (messages: string, group = 'billing', topic = 'bookings'): Firing =>
  firingOf(name, {
    labels: { severity: 'warning', system: 'booking', component: 'kafka', group, topic },
    panel: 'Consumer lag',
    summary: 'A consumer group is too far behind',
    description: `Last measured: ${group} was ${messages} messages behind on ${topic}. The limit is 10000.`,
  });

/** The cases of the group `kafka`, beyond those that are made from the alert's data. */
export const kafkaTests: readonly RuleTest[] = [
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
    name: 'a new partition adds to the lag of its topic',
    series: { [lag('billing', 'bookings', 0)]: '9000x60', [lag('billing', 'bookings', 1)]: '_x12 2000x48' },
    checks: [...silent(name, '1m', '1m25s'), fires(name, '1m35s', behind('11000'))],
  },
];
