import type { requestDurations } from '../../catalog/http.ts';
import type { System } from '../../catalog/systems.ts';
import type { AnySignal, JudgedSignal } from '../../signals/signal.ts';

type Judged = AnySignal & Pick<JudgedSignal<string>, 'objective' | 'window'>;

/** A service whose `requestAlerts` are tested. */
export interface Tested {
  readonly system: System;
  /** The beginning of the alerts' names. */
  readonly prefix: string;
  /** Its latency. */
  readonly metric: ReturnType<typeof requestDurations>;
  readonly latency: Judged;
  readonly errors: Judged;
}

/** Between two scrapes, in seconds. */
export const step = 5;

/** Requests between two scrapes, where nothing else is said. */
export const perStep = 100;

/** For how long it must be so, and the alert goes on, in seconds. */
export const held = 30;
export const kept = 60;

/** So many requests in a window are judged by p99 and by a hundredth, and no fewer. */
export const leastRequests = 120;

/** So many of anything are judged by p95 and by one in twenty. */
export const leastOfOneInTwenty = 24;

/** When the traffic of a series that begins with 0 is judged first, in seconds, at a hundred between two scrapes. */
export const judgedAfter = (least: number): number => step * Math.ceil(least / perStep);

/** A tenth fewer than are judged between two scrapes, and a tenth more. */
export const fewAndEnough = (window: number, least: number) =>
  [0.9, 1.1].map((part) => (part * least * step) / window) as [number, number];

/** So many between two scrapes, as a rate. */
export const perSecond = (count: number): number => count / step;

/** Four digits, as `humanizeDuration` and `humanizePercentage` of Prometheus write them. */
const digits = (value: number): string => String(Number(value.toPrecision(4)));

/** Seconds as Prometheus writes them in words. */
export const duration = (value: number): string => (value < 1 ? `${digits(value * 1000)}ms` : `${digits(value)}s`);

/** A ratio as Prometheus writes it in words. */
export const percentage = (ratio: number): string => `${digits(ratio * 100)}%`;

/** Seconds since the first sample, for a check. */
export const at = (time: number): string => `${time}s`;
