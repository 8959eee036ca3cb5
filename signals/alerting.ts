import {
  alertmanagerConfigLoaded,
  alertsDropped,
  notificationsFailed,
  prometheusConfigLoaded,
  ruleEvaluationFailures,
  ruleIterationsMissed,
} from '../catalog/alerting.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { lastOverTime, min, mul, or, over, rate, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

export const ruleFailureRate = signal({
  title: 'Rule evaluations failed',
  description: 'Evaluations of rules that failed, per minute. An alert whose rule fails neither fires nor ends.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(ruleEvaluationFailures, w)))),
  window: '2m',
  expected: 0,
});

export const ruleMissRate = signal({
  title: 'Rule evaluations missed',
  description: 'Evaluations of rule groups that were left out, per minute, because those before them took too long.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(ruleIterationsMissed, w)))),
  window: '2m',
  expected: 0,
});

export const droppedAlertRate = signal({
  title: 'Alerts not sent',
  description: 'Alerts that Prometheus could not hand to Alertmanager, per minute. Nobody is told of them.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(alertsDropped, w)))),
  window: '2m',
  expected: 0,
});

export const failedNotificationRate = signal({
  title: 'Notifications failed',
  description: 'Notifications that Alertmanager could not deliver, per minute, after all its attempts.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(notificationsFailed, w)))),
  window: '2m',
  expected: 0,
});

export const configLoaded = signal({
  title: 'Configuration loaded',
  description: '0: the newest configuration could not be loaded, and the one before it is in use.',
  unit: 'state',
  query: (w) =>
    or(
      min(['system', 'job', 'instance'], lastOverTime(over(prometheusConfigLoaded, w))),
      min(['system', 'job', 'instance'], lastOverTime(over(alertmanagerConfigLoaded, w))),
    ),
  window: shortestWindow(prometheusConfigLoaded.emitter),
  expected: 1,
  legend: ['job'],
});
