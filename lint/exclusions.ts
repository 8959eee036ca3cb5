import type { Exclusion } from './lint.ts';

const byEmitter = 'A metric has one emitter, so its name tells the job. What people choose is the system.';
const byProcess = 'A panel is about a system, not about one process of it.';
const inReport = 'The report of a run shows it, by service or store.';
const forDebugging = 'Nobody acts on it: it tells whoever looks into a slow scrape where the time went.';

const countedBySuites = [
  'unexpected_responses',
  ...['reservations?', 'insufficient_inventory'],
  ...['orders?', 'rate_limited'],
  ...['full_flow', 'api_gateway', 'order_service', 'payment_service', 'connection_pool', 'errors'],
  ...['tickets?', 'login', 'ws', 'db'],
];

/** What is right in our dashboards and rules although a check does not like it. */
export const exclusions: readonly Exclusion[] = [
  { check: 'template-job', because: byEmitter },
  { check: 'target-job', because: byEmitter },
  { check: 'template-instance', because: byProcess },
  { check: 'target-instance', because: byProcess },
  {
    check: 'target-rate-interval',
    what: / goes over \[\d+[ms]\]$/,
    because: 'A signal that is judged has a window of its own, the same on the panel and in the alert.',
  },
  {
    check: 'target-counter-agg',
    where: /^presale-k6, /,
    what: /^k6_\w+_total\{.*\}\[1d\] /,
    because: 'k6 pushes totals since the run began, and no zero before them: a rate of them is empty or wrong.',
  },
  { check: 'alerts/comparison', where: /, Watchdog$/, because: 'It fires always: its absence is the alarm.' },
  { check: 'rule/for', where: /, Watchdog$/, because: 'It fires always, so there is nothing to wait for.' },
  {
    check: 'rule/for',
    where: /(Oversold|Inconsistent)$/,
    because: 'One is a breach, whatever comes after it, and each second may bring more.',
  },
  {
    check: 'metric-used',
    where: /^\w+_exporter_collection_duration_seconds$/,
    because: forDebugging,
  },
  {
    check: 'metric-used',
    where: /^kafka_lag_exporter_(unread_partitions|unread_groups|oldest_lag_seconds)$/,
    because:
      'The alert is on the source: these tell whoever looks into it how much is missing, why, and how old the rest is.',
  },
  {
    check: 'metric-used',
    where: /^booking_events_published_total$/,
    because: 'Kafka itself is asked how many messages it has, by topic; what failed to be sent stays in the outbox.',
  },
  {
    check: 'metric-used',
    where: /^alert_receiver_notifications_total$/,
    because: 'A run reads the record itself; Alertmanager tells of notifications that failed.',
  },
  { check: 'metric-used', where: /^(process|nodejs)_/, because: inReport },
  {
    check: 'metric-used',
    where: new RegExp(`^k6_(${countedBySuites.join('|')})_?\\w*$`),
    because:
      'The summary and the report of a run show what its suite counts; the dashboards show the same from the service.',
  },
  {
    check: 'metric-used',
    where: /^(\w+_redis|\w+_postgres|kafka_broker)_(cpu_seconds_total|memory_bytes|connections)$/,
    because: inReport,
  },
  {
    check: 'metric-used',
    where: /^(\w+_redis|\w+_postgres|kafka_broker)_info$/,
    because: 'It tells the report of a run which versions were there.',
  },
];
