import { windowOf } from '../../alerts/kit/timing.ts';
import { httpServerRequests } from '../../catalog/booking.ts';
import { objectives } from '../../catalog/objectives.ts';
import { failures } from '../../demo/kit/http/measure-requests.ts';
import {
  errorRatio,
  latencyByRoute,
  latencyP50,
  latencyP95,
  latencyP99,
  requestsByStatus,
} from '../../signals/latency.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import { every, type Stage } from '../alert-proofs/stage.ts';
import { ask, seatsAt } from '../booking-client.ts';
import { failingRequests, slowRequests } from './request-causes.ts';
import { requestLog, requestOracles } from './requests.ts';
import type { Subject } from './subject.ts';

const { quantile, byStatus, failed } = requestOracles(httpServerRequests);

/** Lets people come until an alert is over: without traffic nothing is judged, and it would end for another reason. */
function visit(alert: string, { system, call, timeScale }: Stage, milliseconds: number): () => void {
  const stop = every(milliseconds, () => call(() => ask(system.target.baseUrl, 'GET', '/api/v1/events')));
  return () => void setTimeout(stop, (windowOf(ruleOf({ alert }).alert, timeScale) + 2) * 1000);
}

function slowBookings(stage: Stage): Cause {
  const alert = 'BookingLatencyHigh';
  const slow = slowRequests(stage, alert, { metric: httpServerRequests, latency: objectives.booking.latency });
  return {
    ...slow,
    begin: async () => {
      const off = await slow.begin();
      const leave = visit(alert, stage, 100);
      return async () => {
        await off();
        leave();
      };
    },
  };
}

/** Redis hangs, so that no seat can be locked, and whoever wants one is told that it does not work. */
function failingBookings(stage: Stage): Cause {
  const { system, events, call, guest } = stage;
  const alert = 'BookingErrorsHigh';
  return {
    ...failingRequests(stage, alert, objectives.booking.errors),
    act: 'repair',
    does: 'SIGSTOP to `redis`, and visitors of whom every second wants a seat; then SIGCONT',
    begin: async () => {
      const event = events.at(-1) as string;
      const seat = Object.keys(await seatsAt(system.target.baseUrl, event)).at(-1) as string;
      await system.stack.signal('redis', 'SIGSTOP');
      const wants = every(200, () => call(() => guest.book([seat], event)));
      const leave = visit(alert, stage, 200);
      return async () => {
        wants();
        await system.stack.signal('redis', 'SIGCONT');
        leave();
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
  causes: (stage) => [slowBookings(stage), failingBookings(stage)],
};
