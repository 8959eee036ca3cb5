import { alertmanager, prometheusServer } from './emitters.ts';
import { bounded, counter, gauge } from './metric.ts';

const ruleGroup = bounded('rule groups of the stack');
const byPrometheus = 'Prometheus';
const byAlertmanager = 'Alertmanager';

/** Rules that Prometheus could not evaluate. */
export const ruleEvaluationFailures = counter('prometheus_rule_evaluation_failures_total', {
  help: 'Rule evaluations that failed, so that the rule neither fires nor ends.',
  labels: { rule_group: ruleGroup },
  namedBy: byPrometheus,
  emitter: prometheusServer,
});

/** Evaluations that Prometheus left out, because it came to them too late. */
export const ruleIterationsMissed = counter('prometheus_rule_group_iterations_missed_total', {
  help: 'Evaluations of a rule group that were left out because an earlier one took too long.',
  labels: { rule_group: ruleGroup },
  namedBy: byPrometheus,
  emitter: prometheusServer,
});

/** Alerts that did not reach Alertmanager. */
export const alertsDropped = counter('prometheus_notifications_dropped_total', {
  help: 'Alerts that Prometheus gave up on: Alertmanager did not take them, or the queue was full.',
  labels: { alertmanager: bounded('Alertmanagers that Prometheus knows') },
  namedBy: byPrometheus,
  emitter: prometheusServer,
});

/** Whether the newest configuration is the one in use; the agent has it too. */
export const prometheusConfigLoaded = gauge('prometheus_config_last_reload_successful', {
  help: '1 if the last attempt to load the configuration succeeded, else 0 and the one before is in use.',
  namedBy: byPrometheus,
  emitter: prometheusServer,
});

/** Whether the newest configuration of Alertmanager is the one in use. */
export const alertmanagerConfigLoaded = gauge('alertmanager_config_last_reload_successful', {
  help: '1 if the last attempt to load the configuration succeeded, else 0 and the one before is in use.',
  namedBy: byAlertmanager,
  emitter: alertmanager,
});

/** Notifications that Alertmanager could not deliver. */
export const notificationsFailed = counter('alertmanager_notifications_failed_total', {
  help: 'Notifications that were not delivered, after all attempts that their group interval leaves time for.',
  labels: { integration: bounded('integrations of Alertmanager'), reason: bounded('reasons of Alertmanager') },
  namedBy: byAlertmanager,
  emitter: alertmanager,
});
