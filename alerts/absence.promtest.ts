import { scrapedEmitters } from '../catalog/emitters.ts';
import { metrics } from '../catalog/index.ts';
import { print } from '../promql/index.ts';
import { alertGroups } from './index.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const name = 'MetricAbsent';

interface Watched {
  readonly job: string;
  readonly system: string;
  readonly needed: readonly string[];
}

const others = alertGroups.filter((group) => group.name !== 'absence').flatMap((group) => group.alerts);
const asked = others.map(({ when }) => print(when.expression)).join('\n');
/** Whether a rule names the series, and not of another job only. */
const isAsked = (series: string, job: string): boolean =>
  new RegExp(`\\b${series}\\b(?!\\{[^}]*\\bjob="(?!${job}"))`).test(asked);

/** What the alerts need of each job: the series that the text of their rules names. */
const jobs: readonly Watched[] = scrapedEmitters
  .map(({ job, system = '' }) => ({
    ...{ job, system },
    needed: metrics
      .filter(({ emitter, sparse }) => emitter.job === job && !sparse)
      .flatMap(({ name }) => ['', '_bucket', '_count', '_sum'].map((suffix) => `${name}${suffix}`))
      .filter((series) => isAsked(series, job)),
  }))
  .filter(({ needed }) => needed.length > 0);

const of = (metric: string, { job, system }: Watched, instance = 1) =>
  `${metric}{job="${job}", instance="${job}:${instance}", system="${system}"}`;

/** A target that is up and shows all that alerts need, but for the given. */
const shows = (watched: Watched, others: Readonly<Record<string, string>> = {}, instance = 1) =>
  Object.fromEntries(
    ['up', ...watched.needed].flatMap((metric) =>
      others[metric] === '' ? [] : [[of(metric, watched, instance), others[metric] ?? '1x30']],
    ),
  );

const everything = Object.assign({}, ...jobs.map((watched) => shows(watched)));

const lacks = (metric: string, { job, system }: Watched, instance = 1): Firing =>
  firingOf(name, {
    labels: {
      severity: 'critical',
      ...{ system, component: job, job, instance: `${job}:${instance}`, metric },
    },
    panel: 'Samples scraped',
    summary: 'A service does not show what alerts read',
    description: `${job} at ${job}:${instance} is up and does not show ${metric}, so alerts that read it are silent.`,
  });

const ofEachJob = jobs.flatMap((watched): readonly RuleTest[] => [
  ...watched.needed.map(
    (metric): RuleTest => ({
      name: `absence: ${watched.job} without ${metric} fires after a minute, and ends when it is back`,
      series: { ...everything, ...shows(watched, { [metric]: '_x18 1x12' }) },
      checks: [
        ...silent(name, '55s'),
        fires(name, '1m', lacks(metric, watched)),
        fires(name, '1m25s', lacks(metric, watched)),
        ...silent(name, '1m30s'),
      ],
    }),
  ),
  ...watched.needed.map(
    (metric): RuleTest => ({
      name: `absence: of two instances of ${watched.job}, the one without ${metric} is named`,
      series: { ...shows(watched), ...shows(watched, { [metric]: '' }, 2) },
      checks: [fires(name, '1m30s', lacks(metric, watched, 2))],
    }),
  ),
  {
    name: `absence: a target of ${watched.job} that is down shows nothing, and that is another alert`,
    series: { [of('up', watched)]: '0x30' },
    checks: silent(name, '1m', '1m30s', '2m'),
  },
]);

/** The exporters that say whether their sources answer, each with two of them. */
const sources = [
  ['booking-exporter', 'booking_exporter_source_up', ['redis', 'postgres']],
  ['ticketing-exporter', 'ticketing_exporter_source_up', ['events', 'projections']],
  ['flash-sale-exporter', 'flash_sale_exporter_source_up', ['redis', 'postgres']],
  ['help-desk-exporter', 'help_desk_exporter_source_up', ['redis', 'postgres']],
  ['order-flow-exporter', 'order_flow_exporter_source_up', ['redis', 'postgres']],
] as const;

const ofEachExporter = sources.map(([job, sourceUp, [one, other]]): RuleTest => {
  const exporter = jobs.find((watched) => watched.job === job) as Watched;
  const source = (name: string) => of(sourceUp, exporter).replace('}', `, source="${name}"}`);
  return {
    name: `absence: what ${job} lacks while its source does not answer is no news, and is once it answers`,
    series: { [of('up', exporter)]: '1x40', [source(one)]: '0x17 1x22', [source(other)]: '1x40' },
    checks: [
      ...silent(name, '1m', '1m25s', '2m25s'),
      fires(
        name,
        '2m30s',
        ...exporter.needed.filter((metric) => metric !== sourceUp).map((metric) => lacks(metric, exporter)),
      ),
    ],
  };
});

const exporter = jobs.find(({ job }) => job === 'booking-exporter') as Watched;

/** The cases of the group `absence`. */
export const absenceTests: readonly RuleTest[] = [
  { name: 'absence: all are there, no alert', series: everything, checks: silent(name, '0s', '1m', '2m') },
  { name: 'absence: no target at all is another alert', series: {}, checks: silent(name, '1m', '2m') },
  ...ofEachJob,
  ...ofEachExporter,
  {
    name: 'absence: a counter at 0 is there',
    series: { ...everything, ...shows(jobs[0] as Watched, { booking_lock_failures_total: '0x30' }) },
    checks: silent(name, '1m', '2m'),
  },
  {
    name: 'absence: a scrape that lacks it is no alert',
    series: { ...everything, ...shows(exporter, { booking_queue_length: '1x5 stale _x5 1x20' }) },
    checks: silent(name, '30s', '1m', '1m30s', '2m'),
  },
];
