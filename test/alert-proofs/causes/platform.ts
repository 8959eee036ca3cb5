import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  alertmanagerConfigLoaded,
  alertsDropped,
  notificationsFailed,
  ruleEvaluationFailures,
  ruleIterationsMissed,
} from '../../../catalog/alerting.ts';
import { alertmanager, alertReceiver, prometheusAgent, prometheusServer } from '../../../catalog/emitters.ts';
import type { AnyMetric } from '../../../catalog/metric.ts';
import { level, platformObjectives } from '../../../catalog/objectives.ts';
import { newestReceived, newestSent, remoteWriteFailed } from '../../../catalog/remote-write.ts';
import { readMetrics } from '../../panels/witness.ts';
import { type Cause, growthKnown, rateKnown } from '../cause.ts';
import { writeForeignRule } from '../ground.ts';
import type { Listener } from '../heartbeat.ts';
import { every, ruleOf, type Stage } from '../stage.ts';

/** A metric on the page of the service itself, summed. */
async function shown({ system: { stack } }: Stage, { job }: { readonly job: string }, { name }: AnyMetric) {
  const samples = (await readMetrics(stack.url(job))).filter((sample) => sample.name === name);
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** An alert on a count of an engine that must not grow, known from the page of that engine. */
function growing(stage: Stage, alert: string, emitter: { readonly job: string }, metric: AnyMetric) {
  const read = () => shown(stage, emitter, metric);
  const { perMinute, right } = growthKnown(ruleOf({ alert }).alert, stage.timeScale, read);
  const who = `the page of metrics of \`${emitter.job}\` is read`;
  return { alert, labels: {}, witness: { who, read: perMinute, beyond: (value: number) => value > 0 }, right };
}

/** A rule that worked yields two series where one may be. */
function brokenRule(stage: Stage): Cause {
  const write = async (expr: string) => {
    writeForeignRule(stage.files.rules, expr, stage.timeScale);
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

/** Prometheus gets no time to evaluate its rules. */
function hangingPrometheus(stage: Stage): Cause {
  const { stack } = stage.system;
  const hangs = Math.max(3, 16 / stage.timeScale);
  return {
    ...growing(stage, 'RuleEvaluationsMissed', prometheusServer, ruleIterationsMissed),
    act: 'repair',
    does: 'SIGSTOP to `prometheus` for three evaluations, then SIGCONT',
    hangs,
    begin: async () => {
      await stack.signal('prometheus', 'SIGSTOP');
      await sleep(1000 * hangs);
      await stack.signal('prometheus', 'SIGCONT');
      return async () => undefined;
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

/** Somebody pushes what is no remote write. */
function badPushes(stage: Stage): Cause {
  const refused: number[] = [];
  const push = async () => {
    const { ok } = await fetch(`${stage.system.target.agentUrl}/api/v1/write`, {
      method: 'POST',
      body: 'no remote write',
    });
    if (!ok) refused.push(Date.now() / 1000);
  };
  const { perMinute, right } = rateKnown(ruleOf({ alert: 'PushesRejected' }).alert, stage.timeScale, () => refused);
  return {
    alert: 'PushesRejected',
    act: 'repair',
    does: 'four pushes a second that the agent cannot read',
    labels: {},
    witness: { who: 'whoever pushes counts the refusals', read: perMinute, beyond: (value) => value > 0 },
    right,
    // A count is there only from the first refusal on, and Prometheus sees no growth in the first that it reads.
    prepare: async () => {
      await push();
      refused.length = 0;
    },
    begin: async () => {
      const stop = every(250, push);
      return async () => stop();
    },
  };
}

/** The way from the agent to the server is broken, while k6 goes on pushing. */
function brokenWay(stage: Stage): Cause {
  const behind = async () =>
    (await shown(stage, prometheusAgent, newestReceived)) - (await shown(stage, prometheusAgent, newestSent));
  const limit = level(platformObjectives.remoteWriteDelay, 'critical');
  return {
    alert: 'RemoteWriteBehind',
    act: 'repair',
    does: 'the connections from the agent to the server break, while k6 pushes; then they hold again',
    labels: {},
    witness: {
      who: `the page of metrics of \`${prometheusAgent.job}\` is read`,
      read: behind,
      beyond: (value) => value > limit,
    },
    rightUntil: { least: limit, most: Number.POSITIVE_INFINITY },
    begin: async () => {
      stage.relay.set('breaks');
      return async () => stage.relay.set('passes');
    },
  };
}

/** The server's side refuses what the agent sends. */
function refusedSamples(stage: Stage): Cause {
  return {
    ...growing(stage, 'RemoteWriteLosing', prometheusAgent, remoteWriteFailed),
    act: 'breakage',
    does: 'what stands before the server answers the agent 400, while k6 pushes; then it passes it on again',
    begin: async () => {
      stage.relay.set('refuses');
      return async () => stage.relay.set('passes');
    },
  };
}

/** What brings the alerts of this subject about. Those that are first in their act stand first. */
export const platformCauses = (stage: Stage, heartbeat: Listener): readonly Cause[] => [
  hangingPrometheus(stage),
  refusedSamples(stage),
  brokenRule(stage),
  brokenConfiguration(stage),
  badPushes(stage),
  brokenWay(stage),
  hangingAlertmanager(stage, heartbeat),
  hangingReceiver(stage),
];
