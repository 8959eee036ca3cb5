import { type Objective, objectives } from '../../catalog/objectives.ts';
import { kinds } from '../../k6/lib/kinds.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import { evidenceFindings } from './evidence.ts';
import { fileFindings } from './files.ts';
import type { Finding, GateResult } from './finding.ts';
import { leakFindings } from './leaks.ts';
import { loadFindings } from './load.ts';
import type { Measured } from './measured.ts';
import { objectiveFindings, withoutObjectives } from './objectives.ts';
import { type Policy, policies } from './policy.ts';
import { recoveryFindings } from './recovery.ts';

/** What the gate judges by, and what it judges beside the run. */
export interface GateOptions {
  /** The policy instead of that of the run's profile. */
  readonly policy?: Policy;
  /** The objectives instead of those of the run's system. */
  readonly objectives?: readonly Objective[];
  /** What the report of the run has kept; missing unless given. */
  readonly measured?: Found<Measured>;
  /** Findings from elsewhere, such as a comparison with another run. */
  readonly beside?: (policy: Policy) => readonly Finding[];
}

/**
 * Decides whether a release may pass, by a run that is kept. Pure: it judges the evidence anew by the rules of the
 * verdict, and by the policy of the run's profile. It never passes on what is missing.
 */
export function gate(run: StoredRun, options: GateOptions = {}): GateResult {
  const findings = [...fileFindings(run), ...judged(run, options)];
  return { testid: run.testid, passed: !findings.some(({ outcome }) => outcome === 'fail'), findings };
}

function judged({ record, judged }: StoredRun, options: GateOptions): Finding[] {
  if (isMissing(record) || isMissing(judged)) return [];
  const { profile, system } = judged.evidence.identity;
  const kind = kinds[profile];
  const policy = options.policy ?? policies[profile];
  const promises = options.objectives ?? Object.values(objectives[system]);
  // What the profile is judged on is the gate's to say, not the file's.
  const evidence = { ...judged.evidence, judgesLatency: kind.judgesLatency };
  const { summary } = evidence;
  const measured = options.measured ?? { missing: 'the report of the run was not read' };
  return [
    ...evidenceFindings(withoutObjectives(evidence, promises, kind)),
    ...(isMissing(summary) ? [] : loadFindings(record, summary, policy)),
    ...(isMissing(summary) ? [] : objectiveFindings(summary, promises, kind, policy)),
    ...recoveryFindings(record, measured),
    ...leakFindings(record, measured, policy),
    ...(options.beside?.(policy) ?? []),
  ];
}
