import { prometheusAgent } from '../catalog/emitters.ts';
import { platformObjectives } from '../catalog/objectives.ts';
import { agentRequests, newestReceived, newestSent, remoteWriteFailed } from '../catalog/remote-write.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { lastOverTime, max, mul, notMatching, or, over, rate, sub, sum, where } from '../promql/index.ts';
import { signal } from './signal.ts';

/** The server shows some of the agent's metrics for itself. */
const ofAgent = { job: prometheusAgent.job };
const pushes = { ...ofAgent, handler: '/api/v1/write' };

export const rejectedPushRate = signal({
  title: 'Pushes rejected',
  description: 'Pushes that the agent did not take, per minute. k6 sends none of them again, and goes on.',
  unit: 'per minute',
  query: (w) => {
    const rejected = where(agentRequests, { ...pushes, code: notMatching('2..') });
    const all = sum(['system'], rate(over(where(agentRequests, pushes), w)));
    return mul(60, or(sum(['system'], rate(over(rejected, w))), mul(0, all)));
  },
  window: '1m',
  expected: 0,
});

export const remoteWriteDelay = signal({
  title: 'Delay of the agent',
  description: 'How much newer the newest sample that the agent was given is than the newest that it has sent on.',
  unit: 's',
  query: (w) =>
    sub(
      max(['system'], lastOverTime(over(where(newestReceived, ofAgent), w))),
      max(['system'], lastOverTime(over(where(newestSent, ofAgent), w))),
    ),
  window: shortestWindow(newestReceived.emitter),
  objective: platformObjectives.remoteWriteDelay,
});

export const lostSampleRate = signal({
  title: 'Samples given up',
  description: 'Samples that the server refused and the agent therefore gave up, per minute. They are lost.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['system'], rate(over(where(remoteWriteFailed, ofAgent), w)))),
  window: '2m',
  expected: 0,
});
