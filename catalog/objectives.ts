import type { Unit } from './units.ts';

/**
 * A promise: the value stays below (or above) `critical`, and better below (or above) `target`.
 * Seconds and ratios are base units; nothing here is in milliseconds or percent.
 */
export interface Objective {
  readonly title: string;
  readonly direction: 'below' | 'above';
  readonly unit: Unit;
  /** The better level; absent where the promise has one number. k6 thresholds take it. */
  readonly target?: number;
  /** The level that must not be crossed. Alerts take it unless they say otherwise. */
  readonly critical: number;
  /** For a latency: the quantile that is promised, 0..1. */
  readonly quantile?: number;
  /** Where the number comes from. */
  readonly source: string;
}

/** The two levels of an objective. */
export type Level = 'target' | 'critical';

/** The value of a level: an objective with one number has it at both. */
export const level = (objective: Objective, of: Level): number =>
  of === 'target' ? (objective.target ?? objective.critical) : objective.critical;

/** Whether a value keeps the objective at a level. NaN never does. */
export const keeps = (objective: Objective, value: number, at: Level): boolean =>
  objective.direction === 'below' ? value < level(objective, at) : value > level(objective, at);

const alertTable = "booking system's published alert table";

/** What the observability platform must keep, so that what it shows of a system can be believed. */
export const platformObjectives = {
  remoteWriteDelay: {
    title: 'Delay of the agent',
    direction: 'below',
    unit: 's',
    critical: 10,
    source: 'ours: later than this a live panel shows another moment than the one people talk about',
  },
} as const satisfies Record<string, Objective>;

/** What is promised, by system. */
export const objectives = {
  booking: {
    lockFailures: {
      title: 'Lock failures',
      direction: 'below',
      unit: 'per minute',
      critical: 10,
      source: alertTable,
    },
    queueLength: { title: 'Queue length', direction: 'below', unit: 'bookings', critical: 1000, source: alertTable },
    expirations: {
      title: 'Reservation expirations',
      direction: 'below',
      unit: 'per minute',
      critical: 50,
      source: alertTable,
    },
    latency: {
      title: 'Request latency p99',
      direction: 'below',
      unit: 's',
      critical: 2,
      quantile: 0.99,
      source: alertTable,
    },
    consumerLag: {
      title: 'Consumer lag',
      direction: 'below',
      unit: 'messages',
      critical: 10_000,
      source: alertTable,
    },
    errors: {
      title: 'Failed requests',
      direction: 'below',
      unit: 'ratio',
      critical: 0.05,
      source: "booking system's published targets: errors < 5 % at peak",
    },
  },
} as const satisfies Record<string, Record<string, Objective>>;
