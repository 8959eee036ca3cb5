import { objectives } from '../catalog/objectives.ts';
import {
  bucketsOf,
  div,
  histogramQuantile,
  max,
  mul,
  not,
  over,
  rate,
  sum,
  type Window,
  where,
} from '../promql/index.ts';
import { perSecondBy } from './counted.ts';
import { channels, hop } from './order-flow.ts';
import { signal } from './signal.ts';

const window = '1m';
const promises = objectives['order-flow'];

/** Each outcome begins at 0, so none of them is missing where nobody has waited. */
const waits = (w: Window) => {
  const { acquisitions } = channels;
  const waited = where(acquisitions, { outcome: not('immediate') });
  return div(sum(hop, rate(over(waited, w))), sum(hop, rate(over(acquisitions, w))));
};

export const poolWaitRatio = signal({
  title: 'Calls that wait for a channel',
  description:
    'Share of the calls that had to wait for a channel of their pool, or got none, by who calls whom. Many: that pool is too small, or the service behind it too slow.',
  unit: 'ratio',
  query: waits,
  objective: promises.poolWaits,
  legend: ['job', 'service'],
  window,
});

export const worstPoolWaitRatio = signal({
  title: 'Most that wait for a channel',
  description: 'Share of the calls that had to wait for a channel, or got none, of the pool that is worst off.',
  unit: 'ratio',
  query: (w) => max(['system'], waits(w)),
  objective: promises.poolWaits,
  window,
});

export const poolDemand = signal({
  title: 'Channels wanted',
  description: 'Calls that want a channel of a pool, per second, by who calls whom.',
  unit: 'per second',
  query: (w) => sum(hop, rate(over(channels.acquisitions, w))),
  legend: ['job', 'service'],
  window,
});

export const poolAcquisitions = perSecondBy('outcome', channels.acquisitions, {
  title: 'Channels acquired',
  description: 'Calls by how they got a channel of their pool, per second.',
});

export const poolWaitP95 = signal({
  title: 'Wait for a channel p95',
  description: '95 of a hundred calls waited at most this long for a channel, by who calls whom.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, sum(['job', 'service', 'le'], rate(over(bucketsOf(channels.wait), w)))),
  legend: ['job', 'service'],
  window,
});

export const poolConnectionsByState = signal({
  title: 'Connections of the gRPC pools',
  description: 'Connections by what they do. disconnected: the service behind them is away, or was just now.',
  unit: 'connections',
  query: () => sum(['state'], channels.connections),
  legend: ['state'],
});

export const poolSizes = signal({
  title: 'Size of the gRPC pools',
  description: 'Connections that each pool has, by who calls whom. 0: the pool is off.',
  unit: 'connections',
  query: () => sum(['job', 'service'], channels.size),
  legend: ['job', 'service'],
});

export const poolUse = signal({
  title: 'gRPC pools in use',
  description: 'Calls under way against those that the pool takes at once. At 100 % calls wait.',
  unit: 'ratio',
  query: () => div(sum(['job', 'service'], channels.calls), sum(['job', 'service'], channels.callsMax)),
  legend: ['job', 'service'],
});

export const poolWaiting = signal({
  title: 'Calls in line for a channel',
  description: 'Calls that wait for a channel now, by who calls whom.',
  unit: 'requests',
  query: () => sum(['job', 'service'], channels.waiting),
  legend: ['job', 'service'],
});

export const poolReconnects = signal({
  title: 'Reconnects',
  description: 'Connections of the pools that were lost and made again, per minute, by who calls whom.',
  unit: 'per minute',
  query: (w) => mul(60, sum(['job', 'service'], rate(over(channels.reconnects, w)))),
  legend: ['job', 'service'],
});
