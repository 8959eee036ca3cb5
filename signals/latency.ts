import { httpServerRequests } from '../catalog/booking.ts';
import { bookingService } from '../catalog/emitters.ts';
import { objectives } from '../catalog/objectives.ts';
import {
  bucketsOf,
  countOf,
  div,
  histogramQuantile,
  matching,
  mul,
  or,
  over,
  rate,
  sum,
  type Window,
} from '../promql/index.ts';
import { signal } from './signal.ts';

/** Other services emit latency under the same name. */
const ofBooking = { job: bookingService.job };

const quantileOf = (quantile: number) =>
  ({
    title: `Request latency p${quantile * 100}`,
    description: `${quantile * 100} of a hundred requests are answered within this time, as the service measured it.`,
    unit: 's',
    query: (w: Window) =>
      histogramQuantile(quantile, sum(['system', 'le'], rate(over(bucketsOf(httpServerRequests, ofBooking), w)))),
    window: '1m',
  }) as const;

export const latencyP50 = signal(quantileOf(0.5));
export const latencyP95 = signal(quantileOf(0.95));
export const latencyP99 = signal({
  ...quantileOf(objectives.booking.latency.quantile),
  objective: objectives.booking.latency,
});

export const latencyByRoute = signal({
  title: 'Request latency p99 by route',
  description: 'Where the time goes: the slowest one in a hundred of each route.',
  unit: 's',
  query: (w) =>
    histogramQuantile(0.99, sum(['uri', 'method', 'le'], rate(over(bucketsOf(httpServerRequests, ofBooking), w)))),
  legend: ['method', 'uri'],
  window: '1m',
});

export const requestRate = signal({
  title: 'Requests',
  description: 'Requests that the service answered, per second.',
  unit: 'per second',
  query: (w) => sum(['system'], rate(over(countOf(httpServerRequests, ofBooking), w))),
  window: '1m',
});

export const requestsByStatus = signal({
  title: 'Requests by status',
  description: 'Answers of the service by HTTP status, per second.',
  unit: 'per second',
  query: (w) => sum(['status'], rate(over(countOf(httpServerRequests, ofBooking), w))),
  legend: ['status'],
});

export const errorRatio = signal({
  title: 'Failed requests',
  description: 'Share of the requests that the service answered with 5xx.',
  unit: 'ratio',
  query: (w) => {
    const all = sum(['system'], rate(over(countOf(httpServerRequests, ofBooking), w)));
    const failed = sum(
      ['system'],
      rate(over(countOf(httpServerRequests, { ...ofBooking, status: matching('5..') }), w)),
    );
    return div(or(failed, mul(0, all)), all);
  },
  objective: objectives.booking.errors,
  window: '1m',
});
