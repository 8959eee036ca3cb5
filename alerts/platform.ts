import {
  configLoaded,
  droppedAlertRate,
  failedNotificationRate,
  ruleFailureRate,
  ruleMissRate,
} from '../signals/alerting.ts';
import { lostSampleRate, rejectedPushRate, remoteWriteDelay } from '../signals/remote-write.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { above, aboveExpected, equals } from './kit/condition.ts';
import { beyondOutage } from './kit/outage.ts';

const steady = { for: '30s', keepFiringFor: '1m' } as const;

/** Whether rules are evaluated, alerts delivered, and runs of k6 recorded. */
export const platform = alertGroup('platform', {
  interval: '5s',
  alerts: [
    alert('RuleEvaluationsFailing', {
      when: aboveExpected(ruleFailureRate),
      ...steady,
      severity: 'critical',
      component: 'rules',
      summary: 'Rules cannot be evaluated',
      description: ({ value, limit }) =>
        `Last measured: ${value} rule evaluations per minute failed. The limit is ${limit}. Their alerts neither fire nor end.`,
    }),
    alert('RuleEvaluationsMissed', {
      when: aboveExpected(ruleMissRate),
      ...steady,
      for: beyondOutage(ruleMissRate),
      severity: 'warning',
      component: 'rules',
      summary: 'Rules are evaluated too seldom',
      description: ({ value, limit }) =>
        `Last measured: ${value} evaluations of rule groups per minute were left out. The limit is ${limit}. Alerts come late.`,
    }),
    alert('AlertsNotSent', {
      when: aboveExpected(droppedAlertRate),
      ...steady,
      for: beyondOutage(droppedAlertRate),
      severity: 'critical',
      component: 'alerting',
      summary: 'Alerts do not reach Alertmanager',
      description: ({ value, limit }) =>
        `Last measured: Prometheus gave up ${value} alerts per minute that Alertmanager did not take. The limit is ${limit}.`,
    }),
    alert('NotificationsFailing', {
      when: aboveExpected(failedNotificationRate),
      ...steady,
      severity: 'critical',
      component: 'alerting',
      summary: 'Notifications are not delivered',
      description: ({ value, limit }) =>
        `Last measured: Alertmanager could not deliver ${value} notifications per minute. The limit is ${limit}.`,
    }),
    alert('ConfigNotLoaded', {
      when: equals(configLoaded, 0),
      for: '30s',
      severity: 'warning',
      component: ({ label }) => label('job'),
      summary: 'A changed configuration is not in use',
      description: ({ label }) =>
        `${label('job')} at ${label('instance')} could not load its configuration, and goes on with the one before.`,
    }),
    alert('PushesRejected', {
      when: aboveExpected(rejectedPushRate),
      ...steady,
      severity: 'warning',
      component: 'k6',
      summary: 'Pushes of k6 are rejected',
      description: ({ value, limit }) =>
        `Last measured: the agent rejected ${value} pushes per minute. The limit is ${limit}. What was in them is missing from the run.`,
    }),
    alert('RemoteWriteBehind', {
      when: above(remoteWriteDelay, 'critical'),
      ...steady,
      severity: 'warning',
      component: 'k6',
      summary: 'What k6 pushes arrives late',
      description: ({ value, limit }) =>
        `Last measured: what the agent has sent on is ${value} behind what it was given. The limit is ${limit}.`,
    }),
    alert('RemoteWriteLosing', {
      when: aboveExpected(lostSampleRate),
      ...steady,
      severity: 'warning',
      component: 'k6',
      summary: 'Samples of k6 are lost',
      description: ({ value, limit }) =>
        `Last measured: the agent gave up ${value} samples per minute that the server refused. The limit is ${limit}.`,
    }),
  ],
});
