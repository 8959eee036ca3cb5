import { leastTraffic } from '../../alerts/kit/requests.ts';
import { windowOf } from '../../alerts/kit/timing.ts';
import { httpServerRequests } from '../../catalog/booking.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { failures } from '../../demo/kit/http/measure-requests.ts';
import {
  errorRatio,
  latencyByRoute,
  latencyP50,
  latencyP95,
  latencyP99,
  requestsByStatus,
} from '../../signals/latency.ts';
import { type Cause, scrapeOf } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import { every, type Stage } from '../alert-proofs/stage.ts';
import { ask, seatsAt } from '../booking-client.ts';
import { requestLog, requestOracles } from './requests.ts';
import type { Subject } from './subject.ts';

const { quantile, byStatus, failed } = requestOracles(httpServerRequests);

/** One request in five takes longer than people may wait. */
function slowRequests({ system, call, calls, fault, timeScale }: Stage): Cause {
  const limit = level(objectives.booking.latency, 'critical');
  const window = windowOf(ruleOf({ alert: 'BookingLatencyHigh' }).alert, timeScale);
  const p99 = (at: number) => {
    const took = calls.filter((one) => one.at > at - window && one.at <= at).map(({ seconds }) => seconds);
    if (took.length < leastTraffic(latencyP99.window) * window) return 0;
    return took.sort((a, b) => a - b)[Math.ceil(objectives.booking.latency.quantile * took.length) - 1] ?? 0;
  };
  const held = limit + 0.5;
  return {
    alert: 'BookingLatencyHigh',
    act: 'crowd',
    does: `the fault \`slow-requests\`, which holds one request in five up for ${held} s`,
    labels: {},
    witness: {
      who: 'the visitors time their requests',
      read: async () => p99(Date.now() / 1000),
      beyond: (value) => value > limit,
    },
    rightUntil: { least: limit, most: Math.max(...(httpServerRequests.buckets ?? [])) },
    // Prometheus knows of a duration only between which buckets of the histogram it lies.
    right: (at) => {
      const edges = [0, ...(httpServerRequests.buckets ?? [])];
      const seen = p99(at);
      return { least: limit, most: edges.find((edge) => edge >= seen) ?? Number.POSITIVE_INFINITY };
    },
    begin: async () => {
      const off = await fault({ name: 'slow-requests', parameters: { milliseconds: held * 1000, share: 0.2 } });
      const stop = every(100, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        await off();
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(stop, (window + 2) * 1000);
      };
    },
  };
}

/** Redis hangs, so that no seat can be locked, and whoever wants one is told that it does not work. */
function failingBookings({ system, events, call, calls, guest, timeScale }: Stage): Cause {
  const limit = level(objectives.booking.errors, 'critical');
  const { alert } = ruleOf({ alert: 'BookingErrorsHigh' });
  const window = windowOf(alert, timeScale);
  const unseen = scrapeOf(alert, timeScale) + 0.5;
  const answered = (after: number, upTo: number, least = 0) =>
    calls.filter(({ at, status }) => at > after && at <= upTo && status >= least).length;
  return {
    alert: 'BookingErrorsHigh',
    act: 'repair',
    does: 'SIGSTOP to `redis`, and visitors of whom every second wants a seat; then SIGCONT',
    labels: {},
    witness: {
      who: 'the visitors count how often it did not work',
      read: async () => {
        const at = Date.now() / 1000;
        const all = answered(at - window, at);
        return all < leastTraffic(errorRatio.window) * window ? 0 : answered(at - window, at, 500) / all;
      },
      beyond: (value) => value > limit,
    },
    right: (at) => ({
      least: answered(at - window + unseen, at - unseen, 500) / answered(at - window, at),
      most: Math.min(1, answered(at - window, at, 500) / answered(at - window + unseen, at - unseen)),
    }),
    rightUntil: { least: limit, most: 1 },
    begin: async () => {
      const event = events.at(-1) as string;
      const seat = Object.keys(await seatsAt(system.target.baseUrl, event)).at(-1) as string;
      await system.stack.signal('redis', 'SIGSTOP');
      const wants = every(200, () => call(() => guest.book([seat], event)));
      const looks = every(200, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
      return async () => {
        wants();
        await system.stack.signal('redis', 'SIGCONT');
        // Without traffic nothing is judged, and the alert would end for another reason.
        setTimeout(looks, (window + 2) * 1000);
      };
    },
  };
}

/** How long requests take, and how many fail. */
export const latency: Subject = {
  oracles: [
    [latencyP50, quantile(0.5), requestLog],
    [latencyP95, quantile(0.95), requestLog],
    [latencyP99, quantile(objectives.booking.latency.quantile), requestLog],
    [latencyByRoute, quantile(0.99), requestLog],
    [requestsByStatus, byStatus(failures.map(String)), requestLog],
    [errorRatio, failed, requestLog],
  ],
  causes: (stage) => [slowRequests(stage), failingBookings(stage)],
};
