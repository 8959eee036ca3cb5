import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';

/** Every job that must be seen, with its system, as the people who run it know them. */
const jobs = {
  booking: 'booking',
  'booking-consumer': 'booking',
  'booking-exporter': 'booking',
  'kafka-lag-exporter': 'booking',
  prometheus: 'platform',
  'prometheus-agent': 'platform',
  alertmanager: 'platform',
  'alert-receiver': 'platform',
} as const;
type Job = keyof typeof jobs;
const names = Object.keys(jobs) as Job[];
const required = names.filter((job) => job !== 'booking-consumer');

const up = (job: Job) => `up{job="${job}", instance="${job}:1", system="${jobs[job]}"}`;

/** All targets up, but for the given ones. */
const targets = (others: Partial<Record<Job, string>> = {}) =>
  Object.fromEntries(names.flatMap((job) => (others[job] === '' ? [] : [[up(job), others[job] ?? '1x60']])));

const down = 'TargetDown';
const unseen = (job: Job, labels: { readonly instance?: string }, description: string): Firing =>
  firingOf(down, {
    labels: { severity: 'critical', system: jobs[job], component: job, job, ...labels },
    panel: 'Target up',
    summary: 'A service is not seen',
    description,
  });
const notScraped = (job: Job, instance = `${job}:1`): Firing =>
  unseen(job, { instance }, `Prometheus could not scrape ${job} at ${instance}.`);
const missing = (job: Job): Firing => unseen(job, {}, `Prometheus had no target of the job ${job}.`);

const targetTests: readonly RuleTest[] = [
  { name: 'targets: all up is no alert', series: targets(), checks: silent(down, '0s', '30s', '2m') },
  {
    name: 'targets: one that does not answer fires after 30 s, and ends with its first answer',
    series: targets({ booking: '1x11 0x11 1x36' }),
    checks: [
      ...silent(down, '1m', '1m25s'),
      fires(down, '1m30s', notScraped('booking')),
      fires(down, '1m55s', notScraped('booking')),
      ...silent(down, '2m', '2m'),
    ],
  },
  {
    name: 'targets: a restart of 25 s is no alert',
    series: targets({ 'booking-exporter': '1x11 0x4 1x44' }),
    checks: silent(down, '1m', '1m20s', '1m30s', '2m'),
  },
  {
    name: 'targets: of two instances, the one that is down is named',
    series: { ...targets(), 'up{job="booking", instance="booking:2", system="booking"}': '0x60' },
    checks: [fires(down, '1m', notScraped('booking', 'booking:2'))],
  },
  {
    name: 'targets: a system whose consumer is no service of its own is no alert',
    series: targets({ 'booking-consumer': '' }),
    checks: silent(down, '25s', '30s', '2m'),
  },
  ...required.map(
    (job): RuleTest => ({
      name: `targets: no target of the job ${job} fires after 30 s`,
      series: targets({ [job]: '' }),
      checks: [...silent(down, '25s'), fires(down, '30s', missing(job)), fires(down, '2m', missing(job))],
    }),
  ),
  {
    name: 'targets: one that is taken away is missing, no longer down, and comes back',
    series: targets({ 'kafka-lag-exporter': '0x11 stale _x10 1x36' }),
    checks: [
      fires(down, '55s', notScraped('kafka-lag-exporter')),
      ...silent(down, '1m', '1m25s'),
      fires(down, '1m30s', missing('kafka-lag-exporter')),
      ...silent(down, '2m', '2m'),
    ],
  },
  {
    name: 'targets: without any, every job that each system has is missing',
    series: {},
    checks: [fires(down, '30s', ...required.map(missing))],
  },
];

const source = 'ExporterSourceDown';
const exporterOf = {
  redis: 'booking-exporter',
  postgres: 'booking-exporter',
  kafka: 'kafka-lag-exporter',
  'kafka-partitions': 'kafka-lag-exporter',
} as const;
type Source = keyof typeof exporterOf;
const sourceUp = (of: Source) => {
  const job = exporterOf[of];
  return `${job.replaceAll('-', '_')}_source_up{job="${job}", instance="${job}:1", system="booking", source="${of}"}`;
};
const noAnswer = (of: Source): Firing =>
  firingOf(source, {
    labels: { severity: 'critical', system: 'booking', component: of, job: exporterOf[of], source: of },
    panel: 'Sources of the exporters',
    summary: 'An exporter gets no answer from its source',
    description: `${exporterOf[of]} got no answer from ${of} in time. What it reads there was missing.`,
  });

const sourceTests: readonly RuleTest[] = [
  {
    name: 'sources: all answer, no alert',
    series: { [sourceUp('redis')]: '1x60', [sourceUp('postgres')]: '1x60', [sourceUp('kafka')]: '1x60' },
    checks: silent(source, '1m', '2m'),
  },
  {
    name: 'sources: Redis does not answer, Postgres does',
    series: { [sourceUp('redis')]: '1x11 0x11 1x36', [sourceUp('postgres')]: '1x60' },
    checks: [
      ...silent(source, '1m25s'),
      fires(source, '1m30s', noAnswer('redis')),
      fires(source, '1m55s', noAnswer('redis')),
      ...silent(source, '2m', '2m'),
    ],
  },
  {
    name: 'sources: Postgres and Kafka do not answer',
    series: { [sourceUp('redis')]: '1x60', [sourceUp('postgres')]: '0x60', [sourceUp('kafka')]: '0x60' },
    checks: [fires(source, '1m', noAnswer('postgres'), noAnswer('kafka'))],
  },
  {
    name: 'sources: Kafka answers, and the leaders of some partitions do not',
    series: { [sourceUp('kafka')]: '1x60', [sourceUp('kafka-partitions')]: '1x11 0x48' },
    checks: [...silent(source, '1m25s'), fires(source, '1m30s', noAnswer('kafka-partitions'))],
  },
  {
    name: 'sources: one slow answer is no alert',
    series: { [sourceUp('redis')]: '1x11 0 1x48' },
    checks: silent(source, '1m', '1m30s', '2m'),
  },
  {
    name: 'sources: no answer fires though one scrape in three is missed, and ends 20 s after the last',
    series: { [sourceUp('redis')]: `${gappy(Array(24).fill(0))} _x36`, [sourceUp('postgres')]: '1x60' },
    checks: [
      ...silent(source, '25s'),
      fires(source, '30s', noAnswer('redis')),
      fires(source, '2m5s', noAnswer('redis')),
      ...silent(source, '2m10s'),
    ],
  },
  {
    name: 'sources: without the exporter it is the target that is down',
    series: targets({ 'booking-exporter': '0x60' }),
    checks: [...silent(source, '1m', '2m'), fires(down, '1m', notScraped('booking-exporter'))],
  },
];

const watchdog: Firing = firingOf('Watchdog', {
  labels: { severity: 'info', system: 'platform', component: 'alerting' },
  panel: 'Alerts that fire',
  summary: 'Alerts are evaluated and delivered',
  description: 'This alert always fires. When it is missing, no other alert can be trusted to arrive.',
});

const watchdogTests: readonly RuleTest[] = [
  {
    name: 'watchdog: it fires from the first evaluation on, without any data',
    series: {},
    checks: [fires('Watchdog', '0s', watchdog), fires('Watchdog', '10m', watchdog)],
  },
];

/** The cases of the group `availability`. */
export const availabilityTests: readonly RuleTest[] = [...targetTests, ...sourceTests, ...watchdogTests];
