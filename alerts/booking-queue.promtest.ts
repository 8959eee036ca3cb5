import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

const queue = 'booking_queue_length{job="booking-exporter", instance="booking-exporter:9101", system="booking"}';

const queueLong = 'BookingQueueLong';
const queueOf = (length: string): Firing => ({
  labels: { severity: 'warning', system: 'booking', component: 'queue' },
  annotations: {
    summary: 'Too many bookings wait',
    description: `Last measured: ${length} bookings in the queue of booking. The limit is 1000.`,
    runbook_url: 'docs/runbooks/BookingQueueLong.md',
    __dashboardUid__: 'Queue length',
    __panelId__: '1',
  },
});

/** The cases of the alert on the queue. */
export const queueTests: readonly RuleTest[] = [
  { name: 'queue: 999 wait, no alert', series: { [queue]: '999x60' }, checks: silent(queueLong, '5s', '1m', '5m') },
  { name: 'queue: exactly 1000 wait, no alert', series: { [queue]: '1000x60' }, checks: silent(queueLong, '1m', '5m') },
  {
    name: 'queue: 1001 wait for 30 s',
    series: { [queue]: '1001x60' },
    checks: [...silent(queueLong, '0s', '25s'), fires(queueLong, '30s', queueOf('1001'))],
  },
  {
    name: 'queue: large numbers are written in full',
    series: { [queue]: '1234567x60' },
    checks: [fires(queueLong, '1m', queueOf('1234567'))],
  },
  {
    name: 'queue: the queues of a system are one',
    series: { [queue]: '600x60', [queue.replace(':9101', ':9111')]: '600x60' },
    checks: [fires(queueLong, '1m', queueOf('1200'))],
  },
  {
    name: 'queue: a dip below the limit starts the for again',
    series: { [queue]: '1001x4 1000 1001x4 1000 1001x6' },
    checks: [...silent(queueLong, '30s', '50s', '1m25s'), fires(queueLong, '1m30s', queueOf('1001'))],
  },
  {
    name: 'queue: it goes on firing for a minute, and repeats the last length above the limit',
    series: { [queue]: '1500x12 1000x60' },
    checks: [
      fires(queueLong, '1m', queueOf('1500')),
      fires(queueLong, '1m5s', queueOf('1500')),
      fires(queueLong, '2m', queueOf('1500')),
      ...silent(queueLong, '2m5s', '5m'),
    ],
  },
  {
    name: 'queue: around the limit it does not flap',
    series: { [queue]: '1500x12 999x6 1500x6 999x6 1500x6' },
    checks: ['1m', '1m30s', '2m', '2m30s', '3m'].map((at) => fires(queueLong, at, queueOf('1500'))),
  },
  {
    name: 'queue: when Redis does not answer the length is gone, and the alert ends a minute later',
    series: { [queue]: '1500x12 stale' },
    checks: [fires(queueLong, '2m', queueOf('1500')), ...silent(queueLong, '2m5s')],
  },
  { name: 'queue: no series is no alert', series: {}, checks: silent(queueLong, '0s', '5m') },
];
