/** What the gate looks at, in the order in which it tells of it. */
export type Rule =
  | 'files'
  | 'run'
  | 'load'
  | 'checks'
  | 'thresholds'
  | 'objectives'
  | 'invariants'
  | 'alerts'
  | 'heartbeat'
  | 'reconciliation'
  | 'recovery'
  | 'leaks'
  | 'comparison';

/** What one rule says of one thing. */
export interface Finding {
  readonly rule: Rule;
  /** `not judged` is for what the policy leaves out, never for what is missing: that fails. */
  readonly outcome: 'pass' | 'warn' | 'fail' | 'not judged';
  /** What was seen. */
  readonly text: string;
  /** How far it is from its limit, where it has one. */
  readonly margin?: string;
}

/** The gate's decision, and each finding behind it. */
export interface GateResult {
  readonly testid: string;
  readonly passed: boolean;
  readonly findings: readonly Finding[];
}
