import { ruleTests } from '../alerts/rule-tests.ts';
import type { AlertProof } from '../proofs/alerts.ts';
import { goSeconds } from '../runs/go-duration.ts';
import type { Rule } from './rule.ts';

/** What shows that an alert does what it says. */
export interface Coverage {
  /** The promtool cases that check the alert by its name, with their rule group. */
  readonly cases: readonly { readonly group: string; readonly name: string }[];
  /** How many of them see it fire. */
  readonly firing: number;
  /** When this very rule last fired and ended on a running stack; or that only another rule of its name did. */
  readonly proven: { readonly on: string; readonly commit: string; readonly sameRule: boolean } | null;
}

/** The cases that check an alert of this name, and the proof of the rule. Conditions that share a name share their cases. */
export function coverageOf(rule: Rule, proofs: readonly AlertProof[]): Coverage {
  const checking = Object.entries(ruleTests).flatMap(([group, tests]) =>
    tests.filter(({ checks }) => checks.some((check) => check.alert === rule.alert)).map((test) => ({ group, test })),
  );
  return {
    cases: checking.map(({ group, test }) => ({ group, name: test.name })),
    firing: checking.filter(({ test }) =>
      test.checks.some((check) => check.alert === rule.alert && check.fires.length > 0),
    ).length,
    proven: provenOf(rule, proofs),
  };
}

function provenOf(rule: Rule, proofs: readonly AlertProof[]): Coverage['proven'] {
  const ofName = proofs.filter(({ alert }) => alert === rule.alert);
  const ofRule = ofName.filter((proof) => isOf(proof.rule, rule));
  const sameRule = ofRule.length > 0;
  const newest = (sameRule ? ofRule : ofName).toSorted((a, b) => a.proven.on.localeCompare(b.proven.on)).at(-1);
  return newest ? { ...newest.proven, sameRule } : null;
}

/** A proof is of a rule as it asks, waits and labels: its words may change. */
const isOf = (proven: AlertProof['rule'], rule: Rule): boolean =>
  proven.expr === rule.expr &&
  goSeconds(proven.for ?? '0') === rule.forSeconds &&
  goSeconds(proven.keep_firing_for ?? '0') === rule.keepFiringForSeconds &&
  sorted(proven.labels) === sorted(rule.labels);

const sorted = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());
