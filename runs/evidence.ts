import type { K6Summary } from '../k6/lib/summary-data.ts';
import type { AlertRecord } from './alerts.ts';
import type { RunIdentity } from './identity.ts';
import type { InvariantEvidence } from './invariants/invariant.ts';
import type { K6End } from './k6-exit.ts';
import type { K6Log } from './k6-log.ts';
import type { ReconciledRow } from './reconciliation.ts';

/** Evidence that there should be and is not, and why. Missing evidence is never good news. */
export interface Missing {
  readonly missing: string;
}

/** Evidence, or why there is none. */
export type Found<T extends object> = T | Missing;

/** Whether evidence is missing. */
export const isMissing = <T extends object>(found: Found<T>): found is Missing => 'missing' in found;

/** All that a run is judged on. */
export interface Evidence {
  readonly identity: RunIdentity;
  /** Somebody ended the run early, in whatever phase. */
  readonly interrupted: boolean;
  /** The share of the profile's time and users that was run, 1 for the whole. */
  readonly scale: number;
  /** Whether the run is judged on latency: not every profile is, and no scaled one. */
  readonly judgesLatency: boolean;
  /** The thresholds that k6 was to judge, by metric, as the suite declares them. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly k6: K6End;
  readonly log: K6Log;
  readonly summary: Found<K6Summary>;
  readonly alerts: Found<AlertRecord>;
  readonly invariants: Found<InvariantEvidence>;
  readonly reconciliation: Found<readonly ReconciledRow[]>;
}
