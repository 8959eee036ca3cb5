import { type Firing, fires, gappy, type RuleTest, silent } from './kit/rule-test.ts';
import { platformFiring as firing, platformTarget as target } from './platform-expected.ts';

/** An alert on what must not happen at all, counted over a window. */
interface Forbidden {
  readonly alert: string;
  /** Two series of what is counted. */
  readonly series: readonly [string, string];
  /** Minutes. */
  readonly window: 1 | 2;
  /** One outage does not bring it about. */
  readonly lasting?: true;
  readonly firing: (perMinute: string) => Firing;
}

const ofRules = (name: string, group: string) =>
  `prometheus_rule_${name}_total{${target('prometheus')}, rule_group="/etc/prometheus/rules/${group}/alerts.json;${group}"}`;
const dropped = (at: string) =>
  `prometheus_notifications_dropped_total{${target('prometheus')}, alertmanager="http://${at}/api/v2/alerts"}`;
const failed = (reason: string) =>
  `alertmanager_notifications_failed_total{${target('alertmanager')}, integration="webhook", reason="${reason}"}`;
const answered = (code: number, handler = '/api/v1/write', job = 'prometheus-agent') =>
  `prometheus_http_requests_total{${target(job)}, handler="${handler}", code="${code}"}`;
const lost = (queue: string, job = 'prometheus-agent') =>
  `prometheus_remote_storage_samples_failed_total{${target(job)}, remote_name="${queue}", url="http://server/"}`;

const forbidden: readonly Forbidden[] = [
  {
    alert: 'RuleEvaluationsFailing',
    series: [ofRules('evaluation_failures', 'booking'), ofRules('evaluation_failures', 'kafka')],
    window: 2,
    firing: firing(
      'RuleEvaluationsFailing',
      { severity: 'critical', component: 'rules' },
      'Rule evaluations failed',
      'Rules cannot be evaluated',
      (value) =>
        `Last measured: ${value} rule evaluations per minute failed. The limit is 0. Their alerts neither fire nor end.`,
    ),
  },
  {
    alert: 'RuleEvaluationsMissed',
    series: [ofRules('group_iterations_missed', 'booking'), ofRules('group_iterations_missed', 'kafka')],
    window: 2,
    lasting: true,
    firing: firing(
      'RuleEvaluationsMissed',
      { severity: 'warning', component: 'rules' },
      'Rule evaluations missed',
      'Rules are evaluated too seldom',
      (value) =>
        `Last measured: ${value} evaluations of rule groups per minute were left out. The limit is 0. Alerts come late.`,
    ),
  },
  {
    alert: 'AlertsNotSent',
    series: [dropped('one'), dropped('other')],
    window: 2,
    lasting: true,
    firing: firing(
      'AlertsNotSent',
      { severity: 'critical', component: 'alerting' },
      'Alerts not sent',
      'Alerts do not reach Alertmanager',
      (value) =>
        `Last measured: Prometheus gave up ${value} alerts per minute that Alertmanager did not take. The limit is 0.`,
    ),
  },
  {
    alert: 'NotificationsFailing',
    series: [failed('other'), failed('contextDeadlineExceeded')],
    window: 2,
    firing: firing(
      'NotificationsFailing',
      { severity: 'critical', component: 'alerting' },
      'Notifications failed',
      'Notifications are not delivered',
      (value) => `Last measured: Alertmanager could not deliver ${value} notifications per minute. The limit is 0.`,
    ),
  },
  {
    alert: 'PushesRejected',
    series: [answered(400), answered(500)],
    window: 1,
    firing: firing(
      'PushesRejected',
      { severity: 'warning', component: 'k6' },
      'Pushes rejected',
      'Pushes of k6 are rejected',
      (value) =>
        `Last measured: the agent rejected ${value} pushes per minute. The limit is 0. What was in them is missing from the run.`,
    ),
  },
  {
    alert: 'RemoteWriteLosing',
    series: [lost('server'), lost('other')],
    window: 2,
    firing: firing(
      'RemoteWriteLosing',
      { severity: 'warning', component: 'k6' },
      'Samples given up',
      'Samples of k6 are lost',
      (value) =>
        `Last measured: the agent gave up ${value} samples per minute that the server refused. The limit is 0.`,
    ),
  },
];

/** Counted at 1m; it leaves a window of two minutes at 2m55s, one of a minute at 1m55s. */
const atOnceTests = ({ alert, series: [one, other], window, firing }: Forbidden): readonly RuleTest[] => [
  {
    name: `${alert}: a single one fires after 30 s, and for a minute after it has left the window`,
    series: { [one]: '0x11 1x60', [other]: '0x72' },
    checks:
      window === 2
        ? [
            ...silent(alert, '55s', '1m25s'),
            fires(alert, '1m30s', firing('0.5')),
            fires(alert, '2m50s', firing('0.5')),
            fires(alert, '3m50s', firing('0.5')),
            ...silent(alert, '3m55s', '5m'),
          ]
        : [
            ...silent(alert, '55s', '1m25s'),
            fires(alert, '1m30s', firing('1')),
            fires(alert, '1m50s', firing('1')),
            fires(alert, '2m50s', firing('1')),
            ...silent(alert, '2m55s', '5m'),
          ],
  },
];

/** A count that grows by one from a minute on, every so many samples. */
const growing = (every: number): readonly number[] =>
  Array.from({ length: 120 }, (_, at) => Math.max(0, Math.floor((at - 12) / every) + 1));

/** Counted first at 1m. It leaves the window of two minutes five seconds before that is over. */
const lastingTests = ({ alert, series: [one, other], firing }: Forbidden): readonly RuleTest[] => [
  {
    name: `${alert}: a single one is no alert`,
    series: { [one]: '0x11 1x60', [other]: '0x72' },
    checks: silent(alert, '1m30s', '2m50s', '3m30s', '5m'),
  },
  {
    name: `${alert}: what is counted within 35 s is no alert`,
    series: { [one]: '0x11 5x6 9x60', [other]: '0x13 1x60' },
    checks: silent(alert, '1m30s', '3m25s', '3m30s', '5m'),
  },
  {
    name: `${alert}: one more after 40 s fires, and for a minute after it has left the window`,
    series: { [one]: '0x11 1x60', [other]: '0x19 1x60' },
    checks: [
      ...silent(alert, '1m30s', '3m25s'),
      fires(alert, '3m30s', firing('0.5')),
      fires(alert, '4m30s', firing('0.5')),
      ...silent(alert, '4m35s', '6m'),
    ],
  },
  {
    // Prometheus sends an alert again after a minute, at its next evaluation.
    name: `${alert}: one every 65 s fires, and goes on`,
    series: { [one]: growing(13).join(' ') },
    checks: [...silent(alert, '3m25s'), fires(alert, '3m30s', firing('1.043')), fires(alert, '8m', firing('1.043'))],
  },
  {
    name: `${alert}: one every 65 s fires though one scrape in three is missed`,
    series: { [one]: gappy(growing(13)) },
    checks: [...silent(alert, '3m25s'), fires(alert, '3m30s', firing('1.043')), fires(alert, '8m', firing('1.043'))],
  },
];

const forbiddenTests = forbidden.flatMap((of): readonly RuleTest[] => [
  {
    name: `${of.alert}: none is no alert`,
    series: { [of.series[0]]: '0x60', [of.series[1]]: '7x60' },
    checks: silent(of.alert, '30s', '1m', '5m'),
  },
  ...(of.lasting ? lastingTests(of) : atOnceTests(of)),
  ...alwaysTests(of),
]);

function alwaysTests({ alert, series: [one, other], firing }: Forbidden): readonly RuleTest[] {
  return [
    {
      name: `${alert}: all are counted together`,
      series: { [one]: '0+1x60', [other]: '0+2x60' },
      checks: [fires(alert, '5m', firing('36'))],
    },
    {
      name: `${alert}: a restart is no alert`,
      series: { [one]: '9000x24 0x60' },
      checks: silent(alert, '2m', '2m10s', '2m40s', '5m'),
    },
    { name: `${alert}: no series is no alert`, series: {}, checks: silent(alert, '0s', '5m') },
  ];
}

const ofOthers: readonly RuleTest[] = [
  {
    name: 'pushes: those that are taken, and what else is refused, are no alert',
    series: {
      [answered(204)]: '0+5x60',
      [answered(200)]: '0x60',
      [answered(400, '/api/v1/query')]: '0+5x60',
      [answered(400, '/api/v1/write', 'prometheus')]: '0+5x60',
    },
    checks: silent('PushesRejected', '1m', '5m'),
  },
  {
    name: 'pushes: a single one counts though its status is answered for the first time, as it was 0 when it began',
    series: { [answered(204)]: '0+5x60', [answered(400)]: '_x11 0 1x60' },
    // Within the 30 s since it began, and half a scrape before.
    checks: [
      ...silent('PushesRejected', '1m25s'),
      fires(
        'PushesRejected',
        '1m30s',
        ...forbidden.flatMap(({ alert, firing }) => (alert === 'PushesRejected' ? firing('1') : [])),
      ),
    ],
  },
  {
    name: 'samples: what the server itself gives up elsewhere is no alert',
    series: { [lost('elsewhere', 'prometheus')]: '0+5x60' },
    checks: silent('RemoteWriteLosing', '1m', '5m'),
  },
];

/** The cases of what must not happen at all. */
export const platformTests: readonly RuleTest[] = [...forbiddenTests, ...ofOthers];
