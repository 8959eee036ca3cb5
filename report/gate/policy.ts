import type { KindName } from '../../k6/lib/kinds.ts';

/** What the gate asks of a run of one kind of profile. */
export interface Policy {
  /** What a missed target means while the critical level is kept. A missed critical level always fails. */
  readonly targetMissed: 'warn' | 'fail';
  /** Fewer requests than this show nothing. */
  readonly leastRequests: number;
  /** What a request that became slower than in the base run means, where there is one to compare with. */
  readonly slower: 'warn' | 'fail';
  /** Whether it is long enough to find a leak, and must show that there is none. */
  readonly judgesLeaks: boolean;
}

// A p99 of fewer than a thousand requests rests on its ten slowest.
const underLoad: Policy = { targetMissed: 'warn', leastRequests: 1000, slower: 'fail', judgesLeaks: false };

/**
 * The gate's policy by kind of profile. Whether latency is judged at all is said once, by the kind itself: a smoke run
 * is judged on function, not on milliseconds. What is not listed here has no choice: interruptions, exceptions, failed
 * checks, broken invariants, fired alerts, a silent Watchdog, counts that differ and missing evidence fail every run.
 */
export const policies: Readonly<Record<KindName, Policy>> = {
  smoke: { targetMissed: 'fail', leastRequests: 20, slower: 'warn', judgesLeaks: false },
  light: { ...underLoad, leastRequests: 100 },
  load: underLoad,
  heavy: underLoad,
  spike: underLoad,
  'open-spike': underLoad,
  stress: underLoad,
  soak: { ...underLoad, judgesLeaks: true },
  extreme: underLoad,
};
