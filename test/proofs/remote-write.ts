import { seconds } from '../../catalog/duration.ts';
import { k6, prometheusAgent } from '../../catalog/emitters.ts';
import { level, platformObjectives } from '../../catalog/objectives.ts';
import { agentRequests, newestReceived, newestSent, remoteWriteFailed } from '../../catalog/remote-write.ts';
import { lostSampleRate, rejectedPushRate, remoteWriteDelay } from '../../signals/remote-write.ts';
import { type Cause, rateKnown } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import { every, type Stage } from '../alert-proofs/stage.ts';
import { scrapeAge } from '../panels/bounds.ts';
import { type Oracle, requirePoints, requireSeries } from '../panels/oracle.ts';
import { type Reading, sumOf } from '../panels/witness.ts';
import { growing, rateThatMayBeNone, readEngines, shown, type Which, witness } from './engines.ts';
import type { Subject } from './subject.ts';

const isRejectedPush: Which = ({ handler, code = '' }) => handler === '/api/v1/write' && !code.startsWith('2');

/**
 * A scrape may come between a push and its way on, where no reading of the agent did: then what it shows is one push
 * behind, and as much again as two pushes may differ from their interval. In seconds.
 */
const pushed = 1.5 * seconds(k6.every);

const delay: Oracle = (asked, day) => {
  requireSeries(asked, ['']);
  const readings = day.witness.of(prometheusAgent.job);
  const behind = (reading: Reading) => sumOf(reading, newestReceived.name) - sumOf(reading, newestSent.name);
  for (const { points } of asked.series) {
    requirePoints(points, 'delay', (at) => {
      const near = readings.filter(({ began, ended }) => began >= at - 2 * scrapeAge && ended <= at + scrapeAge);
      const values = near.map(behind);
      return values.length === 0
        ? undefined
        : { least: Math.min(...values) - pushed, most: Math.max(...values) + pushed };
    });
  }
};

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

/** The way of what k6 pushes. */
export const remoteWrite: Subject = {
  oracles: [
    [rejectedPushRate, rateThatMayBeNone(agentRequests, isRejectedPush), witness.counters],
    [lostSampleRate, rateThatMayBeNone(remoteWriteFailed), witness.counters],
    [remoteWriteDelay, delay, witness.gauges],
  ],
  causes: (stage) => [refusedSamples(stage), badPushes(stage), brokenWay(stage)],
  reads: readEngines,
};
