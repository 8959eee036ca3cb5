import type { Alert, AlertGroup } from '../../alerts/kit/alert.ts';
import { windowOf } from '../../alerts/kit/timing.ts';
import { seconds } from '../../catalog/duration.ts';
import { scrapeInterval } from '../../catalog/time-scale.ts';
import { selectors } from '../../promql/index.ts';
import type { Bounds } from '../panels/bounds.ts';
import type { DemoStack } from '../panels/demo-stack.ts';
import type { Witness } from './watch.ts';

/**
 * One after the other; within one, everything goes on side by side but for alerts that are notified of together, and no
 * cause changes what another brings about.
 * - `crowd`: many come, and the agent hangs.
 * - `breakage`: Redis hangs; rules, targets and the way from the agent break.
 * - `repair`: Redis hangs again, so that bookings fail; configurations and pushes are wrong.
 * - `renaming`: what alerts read of each service has another name.
 * - `unsent`, `undelivered`: no alert reaches Alertmanager, or the receiver.
 */
export const acts = ['crowd', 'breakage', 'repair', 'renaming', 'unsent', 'undelivered'] as const;

/** What brings an alert about on a running stack: a fault switch, or something that really fails. */
export interface Cause {
  /** The alert's name. */
  readonly alert: string;
  /** Which of the alert's rules, where it has several: by labels that its expression reads. */
  readonly rule?: (alert: Alert) => boolean;
  /** When it is its turn. */
  readonly act: (typeof acts)[number];
  /** What is done, in words. */
  readonly does: string;
  /** Labels by which the alert that it brings about is known among others of the name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly witness: Witness;
  /** Brings it about, and gives what ends it. */
  readonly begin: () => Promise<() => Promise<void>>;
  /** Which values the alert may say at a time; where it is absent, those that the witness saw shortly before. */
  readonly right?: (at: number) => Bounds;
  /** Which values it may still say when it is over: the last with which it fired. By default what the witness saw. */
  readonly rightUntil?: Bounds;
  /** Makes things ready, well before it begins. */
  readonly prepare?: () => Promise<void>;
  /** Whether notifications cannot arrive meanwhile, so that Prometheus's `ALERTS` is asked when the alert fired. */
  readonly silent?: boolean;
}

/** A stack that is watched, and how many times faster than written its rules run. */
export interface Watched {
  readonly system: Pick<DemoStack, 'target' | 'prometheusUrl'>;
  readonly timeScale: number;
}

/** The alert of a cause, with its group. */
export interface Rule {
  readonly alert: Alert;
  readonly group: AlertGroup;
}

/** The longest scrape interval of what an alert reads, in seconds. */
export const scrapeOf = (alert: Alert, timeScale: number): number =>
  Math.max(
    0,
    ...selectors(alert.when.expression.node).map(({ metric }) => seconds(scrapeInterval(metric.emitter, timeScale))),
  );

/** What somebody knows of how often something happens, who knows when it happened. */
export interface RateKnown {
  readonly perMinute: () => Promise<number>;
  readonly right: (at: number) => Bounds;
}

/** As {@link rateKnown}, by somebody who reads a count again and again: what it grew by happened just now. */
export function growthKnown(alert: Alert, timeScale: number, read: () => Promise<number>): RateKnown {
  const times: number[] = [];
  let last: number | undefined;
  const { perMinute, right } = rateKnown(alert, timeScale, () => times);
  return {
    right,
    perMinute: async () => {
      const count = await read();
      for (let more = count - (last ?? count); more > 0; more--) times.push(Date.now() / 1000);
      last = count;
      return perMinute();
    },
  };
}

/** How late a scrape may be, in seconds. */
const lateness = 0.5;

/**
 * The rate of an alert's window by the times of what happened. Prometheus sees it from scrape to scrape, and stretches
 * what it saw to the whole window.
 */
export function rateKnown(alert: Alert, timeScale: number, times: () => readonly number[]): RateKnown {
  const window = windowOf(alert, timeScale);
  const unseen = scrapeOf(alert, timeScale) + lateness;
  const count = (after: number, upTo: number) => times().filter((at) => at > after && at <= upTo).length;
  return {
    perMinute: async () => (60 * count(Date.now() / 1000 - window, Date.now() / 1000)) / window,
    right: (at) => ({
      least: (60 * count(at - window + unseen, at - unseen)) / window,
      most: (60 * count(at - window, at)) / (window - 2 * unseen),
    }),
  };
}

/** What somebody knows of a share of what happens, who knows when each of it happened. */
export interface ShareKnown {
  readonly share: () => Promise<number>;
  readonly right: (at: number) => Bounds;
}

/**
 * The share over an alert's window of what happened, by the times of it, in seconds since the epoch. Of what happens
 * seldomer than `least` times a second nobody judges a share.
 */
export function shareKnown(
  alert: Alert,
  timeScale: number,
  {
    some,
    all,
    least,
  }: { readonly some: () => readonly number[]; readonly all: () => readonly number[]; readonly least: number },
): ShareKnown {
  const window = windowOf(alert, timeScale);
  const unseen = scrapeOf(alert, timeScale) + lateness;
  const count = (times: readonly number[], after: number, upTo: number) =>
    times.filter((at) => at > after && at <= upTo).length;
  return {
    share: async () => {
      const at = Date.now() / 1000;
      const whole = count(all(), at - window, at);
      return whole < least * window ? 0 : count(some(), at - window, at) / whole;
    },
    right: (at) => ({
      least: count(some(), at - window + unseen, at - unseen) / count(all(), at - window, at),
      most: Math.min(1, count(some(), at - window, at) / count(all(), at - window + unseen, at - unseen)),
    }),
  };
}

/** Whether somebody answers, who is asked for it again and again. Beyond the limit is who does not. */
export const answering = (who: string, ask: (signal: AbortSignal) => Promise<unknown>): Witness => ({
  who,
  read: () =>
    Promise.race([
      ask(AbortSignal.timeout(patience)).then(() => 1),
      new Promise<number>((resolve) => setTimeout(resolve, patience, 0)),
    ]).catch(() => 0),
  beyond: (value) => value === 0,
});

/** For an answer, in milliseconds: longer than any takes on a busy machine, and known only then. */
const patience = 1000;
