import { readFileSync, writeFileSync } from 'node:fs';
import {
  alertmanagerConfigLoaded,
  alertsDropped,
  notificationsFailed,
  prometheusConfigLoaded,
  ruleEvaluationFailures,
  ruleIterationsMissed,
} from '../../catalog/alerting.ts';
import { seconds } from '../../catalog/duration.ts';
import { alertmanager, alertReceiver, prometheusServer } from '../../catalog/emitters.ts';
import { scaled } from '../../catalog/time-scale.ts';
import {
  configLoaded,
  droppedAlertRate,
  failedNotificationRate,
  ruleFailureRate,
  ruleMissRate,
} from '../../signals/alerting.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import { foreignInterval, ofStore, writeForeignRule } from '../alert-proofs/ground.ts';
import type { Listener } from '../alert-proofs/heartbeat.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import type { Day } from '../panels/day.ts';
import { gauges } from '../panels/oracle.ts';
import { sumOf } from '../panels/witness.ts';
import { engines, growing, rateThatMayBeNone, readEngines, shown, witness } from './engines.ts';
import type { Subject } from './subject.ts';

/** What each engine says itself of its configuration. */
function loaded({ witness: { of } }: Day): Record<string, number> {
  const values = engines.map((job) => {
    const reading = of(job).at(-1);
    if (!reading) throw new Error(`nobody has read ${job}`);
    const metric = job === alertmanager.job ? alertmanagerConfigLoaded : prometheusConfigLoaded;
    return [job, sumOf(reading, metric.name)] as const;
  });
  return Object.fromEntries(values);
}

/** A rule that worked yields two series where one may be. */
function brokenRule(stage: Stage): Cause {
  const write = async (expr: string) => {
    writeForeignRule(stage.files.rules, 'foreign', expr, stage.timeScale);
    await stage.system.stack.signal('prometheus', 'SIGHUP');
  };
  return {
    ...growing(stage, 'RuleEvaluationsFailing', prometheusServer, ruleEvaluationFailures),
    act: 'breakage',
    does: 'a rule is changed to one that matches many series to many, and back',
    prepare: () => write('sum(up)'),
    begin: async () => {
      await write('up * on () up');
      return () => write('sum(up)');
    },
  };
}

/** A rule takes longer than the time between two evaluations. */
function slowRule(stage: Stage): Cause {
  const { files, store, system, timeScale } = stage;
  const takes = 3 * seconds(scaled(foreignInterval, timeScale));
  return {
    ...growing(stage, 'RuleEvaluationsMissed', prometheusServer, ruleIterationsMissed),
    act: 'repair',
    does: 'a store that a rule reads from takes as long as three evaluations; then it answers at once',
    prepare: async () => {
      writeForeignRule(files.rules, 'stored', ofStore, timeScale);
      await system.stack.signal('prometheus', 'SIGHUP');
    },
    begin: async () => {
      store.takes(takes);
      return async () => store.takes(0);
    },
  };
}

/** Alertmanager hangs: whatever Prometheus has to tell is given up. */
function hangingAlertmanager(stage: Stage, heartbeat: Listener): Cause {
  const { stack } = stage.system;
  return {
    ...growing(stage, 'AlertsNotSent', prometheusServer, alertsDropped),
    act: 'unsent',
    does: 'SIGSTOP to `alertmanager`, then SIGCONT',
    silent: true,
    begin: async () => {
      await stack.signal('alertmanager', 'SIGSTOP');
      const missed = heartbeat.takenAway();
      return async () => {
        await missed.finally(() => stack.signal('alertmanager', 'SIGCONT'));
        await heartbeat.givenBack();
      };
    },
  };
}

/** The receiver hangs: Alertmanager can deliver nothing. */
function hangingReceiver(stage: Stage): Cause {
  const { stack } = stage.system;
  const { job } = alertReceiver;
  return {
    ...growing(stage, 'NotificationsFailing', alertmanager, notificationsFailed),
    act: 'undelivered',
    does: `SIGSTOP to \`${job}\`, then SIGCONT`,
    silent: true,
    begin: async () => {
      await stack.signal(job, 'SIGSTOP');
      return () => stack.signal(job, 'SIGCONT');
    },
  };
}

/** Alertmanager is given a configuration that names a receiver that is not there. */
function brokenConfiguration(stage: Stage): Cause {
  const { job } = alertmanager;
  const write = async (text: string) => {
    writeFileSync(stage.files.alertmanager, text);
    await stage.system.stack.signal(job, 'SIGHUP');
  };
  return {
    alert: 'ConfigNotLoaded',
    act: 'repair',
    does: `\`${job}\` is given a configuration with a receiver that is not there, then its own`,
    labels: { job },
    witness: {
      who: `the page of metrics of \`${job}\` is read`,
      read: () => shown(stage, alertmanager, alertmanagerConfigLoaded),
      beyond: (value) => value === 0,
    },
    begin: async () => {
      const right = readFileSync(stage.files.alertmanager, 'utf8');
      await write(right.replace('receiver: alert-receiver', 'receiver: nobody'));
      return () => write(right);
    },
  };
}

/** Rules, and the way of an alert to whoever is told. */
export const alerting: Subject = {
  oracles: [
    [ruleFailureRate, rateThatMayBeNone(ruleEvaluationFailures), witness.counters],
    [ruleMissRate, rateThatMayBeNone(ruleIterationsMissed), witness.counters],
    [droppedAlertRate, rateThatMayBeNone(alertsDropped), witness.counters],
    [failedNotificationRate, rateThatMayBeNone(notificationsFailed), witness.counters],
    [configLoaded, gauges(loaded), witness.gauges],
  ],
  causes: (stage, heartbeat) => [
    slowRule(stage),
    brokenRule(stage),
    brokenConfiguration(stage),
    hangingAlertmanager(stage, heartbeat),
    hangingReceiver(stage),
  ],
  reads: readEngines,
};
