import { type AlertProof, alertProofs } from '../proofs/alerts.ts';
import type { Backtest } from './backtest/backtest.ts';
import { changesOf, type RuleChange } from './changes.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { panelTitle } from './known-signals.ts';
import { type Pair, paired } from './pair.ts';
import type { Rule } from './rule.ts';
import { readable } from './template.ts';
import { firesText, lengthText, originText } from './words.ts';

/** A rule as a person reviews it: everything in words. */
export interface ReviewedRule {
  readonly alert: string;
  readonly group: string;
  readonly severity: string;
  /** `Lock failures above 10 a minute, for 30 s`. */
  readonly fires: string;
  /** How long it fires on after its condition has ended; absent where it ends with it. */
  readonly keepsFiring?: string | undefined;
  /** Absent where its series say the system. */
  readonly system?: string | undefined;
  readonly component: string;
  /** Where the number comes from; absent where it compares with none. */
  readonly origin?: string | undefined;
  readonly runbook: string;
  readonly panel: string;
  readonly expr: string;
  readonly coverage: Coverage;
}

/** What became of a rule since the base, and what shows that the new one works. */
export interface ReviewedChange extends RuleChange {
  /** When the rule fires now, or fired before it was removed. */
  readonly fires: string;
  readonly severity: string;
  readonly component: string;
  readonly coverage: Coverage;
}

/** What a person reviews. */
export interface Review {
  readonly rules: readonly ReviewedRule[];
  /** What the rules are compared with. */
  readonly base?: { readonly ref: string; readonly commit: string; readonly changes: readonly ReviewedChange[] };
  readonly backtest?: Backtest;
}

/** What a review is made of. */
export interface Reviewed {
  readonly rules: readonly Rule[];
  /** The rules of another commit. */
  readonly base?: { readonly ref: string; readonly commit: string; readonly rules: readonly Rule[] } | undefined;
}

/** The rules in words, and what changed since the base where there is one. `checkout` has the record of proofs. */
export function review({ rules, base }: Reviewed, checkout: string): Review {
  const proofs = alertProofs.read(checkout);
  return {
    rules: rules.map((rule) => inWords(rule, proofs)),
    ...(base
      ? {
          base: {
            ref: base.ref,
            commit: base.commit,
            changes: changesOf(paired(base.rules, rules)).map((change) => changeInWords(change, proofs)),
          },
        }
      : {}),
  };
}

/** The rules to backtest: before and now, or each with itself where there is no before. */
export const toBacktest = ({ rules, base }: Reviewed): readonly Pair[] =>
  base ? paired(base.rules, rules) : rules.map((rule) => ({ was: rule, is: rule }));

function changeInWords(change: RuleChange, proofs: readonly AlertProof[]): ReviewedChange {
  const { fires, severity, component, coverage } = inWords((change.is ?? change.was) as Rule, proofs);
  return { ...change, fires, severity, component, coverage };
}

const inWords = (rule: Rule, proofs: readonly AlertProof[]): ReviewedRule => ({
  alert: rule.alert,
  group: rule.group,
  severity: rule.labels.severity ?? 'none',
  fires: firesText(rule),
  keepsFiring: rule.keepFiringForSeconds > 0 ? lengthText(rule.keepFiringForSeconds) : undefined,
  system: rule.labels.system && readable(rule.labels.system),
  component: readable(rule.labels.component ?? 'none'),
  origin: originText(rule),
  runbook: rule.annotations.runbook_url ?? 'none',
  panel: panelTitle(rule.annotations.__dashboardUid__, rule.annotations.__panelId__),
  expr: rule.expr,
  coverage: coverageOf(rule, proofs),
});
