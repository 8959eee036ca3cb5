import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

const targetsOf = {
  ticketing: ['ticketing', 'ticketing-projector', 'ticketing-exporter'],
  'flash-sale': ['flash-sale', 'flash-sale-worker', 'flash-sale-waiting-room', 'flash-sale-exporter'],
} as const;
type Watched = keyof typeof targetsOf;
const platform = ['prometheus', 'prometheus-agent', 'alertmanager', 'alert-receiver'];

const up = (job: string, system: string) => [`up{job="${job}", instance="${job}:1", system="${system}"}`, '1x60'];

/** All targets of a stack that watches the system, but for some jobs. */
const stackOf = (system: Watched, but: readonly string[] = []): Record<string, string> =>
  Object.fromEntries([
    ...[...targetsOf[system], 'kafka-lag-exporter'].filter((job) => !but.includes(job)).map((job) => up(job, system)),
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

/** A stack watches one system: what booking would have is not missed beside another. */
export const watchedSystemTests: readonly RuleTest[] = (Object.keys(targetsOf) as Watched[]).flatMap((system) => [
  {
    name: `targets: where ${system} is watched, booking is not missed`,
    series: stackOf(system),
    checks: silent(down, '30s', '2m'),
  },
  {
    name: `targets: Kafka's lag is missed where ${system} is watched, too`,
    series: stackOf(system, ['kafka-lag-exporter']),
    checks: [fires(down, '30s', missing('kafka-lag-exporter', 'booking'))],
  },
]);
