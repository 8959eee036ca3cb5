import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

/** The services of each system, and those that may rightly be missing. */
const required = {
  ticketing: ['ticketing', 'ticketing-exporter'],
  'flash-sale': ['flash-sale', 'flash-sale-exporter'],
  'order-flow': ['order-flow', 'order-flow-exporter'],
  'help-desk': ['help-desk', 'help-desk-exporter'],
} as const;
const optional = {
  ticketing: ['ticketing-projector'],
  'flash-sale': ['flash-sale-worker', 'flash-sale-waiting-room'],
  'order-flow': ['user', 'product', 'order', 'inventory', 'payment', 'notification'].map((of) => `order-flow-${of}`),
  'help-desk': [],
} as const;
type Watched = keyof typeof required;
const own = (system: Watched): readonly string[] => [...required[system], ...optional[system]];
const lag = 'kafka-lag-exporter';
/** What is there beside a system because it has a Kafka. */
const beside = (system: Watched): readonly string[] => (['ticketing', 'flash-sale'].includes(system) ? [lag] : []);
const platform = ['prometheus', 'prometheus-agent', 'alertmanager', 'alert-receiver'];

const up = (job: string, system: string) => [`up{job="${job}", instance="${job}:1", system="${system}"}`, '1x60'];

/** All targets of a stack that watches the system, but for some jobs. */
const stackOf = (system: Watched, but: readonly string[] = [], name: string = system): Record<string, string> =>
  Object.fromEntries([
    ...[...own(system), ...beside(system)].filter((job) => !but.includes(job)).map((job) => up(job, name)),
    ...platform.map((job) => up(job, 'platform')),
  ]);

const down = 'TargetDown';
const missing = (job: string, system: string): Firing => ({
  labels: { severity: 'critical', system, component: job, job },
  annotations: {
    summary: 'A service is not seen',
    description: `Prometheus had no target of the job ${job}.`,
    runbook_url: 'docs/runbooks/TargetDown.md',
    __dashboardUid__: 'Target up',
    __panelId__: '1',
  },
});

/** A stack watches one system: what booking would have is not missed beside another, and what the other has is. */
export const watchedSystemTests: readonly RuleTest[] = (Object.keys(required) as Watched[]).flatMap((system) => [
  {
    name: `targets: where ${system} is watched, booking is not missed`,
    series: stackOf(system),
    checks: silent(down, '30s', '2m'),
  },
  {
    name: `targets: a ${system} without services of its own for what is not asked by people is no alert`,
    series: stackOf(system, optional[system]),
    checks: silent(down, '30s', '2m'),
  },
  ...[...required[system], ...beside(system)].map(
    (job): RuleTest => ({
      name: `targets: no target of ${job}, where ${system} is watched, fires after 30 s`,
      series: stackOf(system, [job]),
      checks: [
        ...silent(down, '25s'),
        fires(down, '30s', missing(job, system)),
        fires(down, '2m', missing(job, system)),
      ],
    }),
  ),
  {
    name: `targets: one service of ${system} is enough to know that it is watched`,
    series: stackOf(system, [...own(system).slice(1), lag]),
    checks: [
      fires(down, '30s', ...[...required[system].slice(1), ...beside(system)].map((job) => missing(job, system))),
    ],
  },
  {
    name: `targets: that ${system} is watched is known by its services, too, where it is called something else`,
    series: stackOf(system, [required[system][0], lag], 'hall'),
    checks: [fires(down, '30s', ...[required[system][0], ...beside(system)].map((job) => missing(job, system)))],
  },
  ...beside(system).map(
    (): RuleTest => ({
      name: `targets: all services of ${system} gone are missed as its own, and booking is not`,
      series: stackOf(system, own(system)),
      checks: [...silent(down, '25s'), fires(down, '30s', ...required[system].map((job) => missing(job, system)))],
    }),
  ),
  {
    name: `targets: where ${system} was watched and nothing of it is left, not even a word whose it was, it is not silent`,
    series: stackOf(system, [...own(system), lag]),
    checks: [fires(down, '30s', ...['booking', 'booking-exporter', lag].map((job) => missing(job, 'booking')))],
  },
]);
