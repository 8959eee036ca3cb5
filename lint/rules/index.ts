import type { Check } from '../check.ts';
import { alertsAbsent } from './alerts-absent.ts';
import { alertsAnnotation } from './alerts-annotation.ts';
import { alertsComparison } from './alerts-comparison.ts';
import { alertsFor } from './alerts-for.ts';
import { alertsPushed } from './alerts-pushed.ts';
import { alertsTemplate } from './alerts-template.ts';
import { groupInterval } from './group-interval.ts';
import { promqlAggregate } from './promql-aggregate.ts';
import { promqlCounter } from './promql-counter.ts';
import { promqlFragile } from './promql-fragile.ts';
import { promqlImpossible } from './promql-impossible.ts';
import { promqlNan } from './promql-nan.ts';
import { promqlRate } from './promql-rate.ts';
import { promqlRegexp } from './promql-regexp.ts';
import { promqlSelector } from './promql-selector.ts';
import { promqlSyntax } from './promql-syntax.ts';
import { promqlVectorMatching } from './promql-vector-matching.ts';
import { ruleDependency } from './rule-dependency.ts';
import { ruleDuplicate } from './rule-duplicate.ts';
import { ruleFor } from './rule-for.ts';
import { ruleLabel } from './rule-label.ts';
import { ruleName } from './rule-name.ts';
import { rulePanel } from './rule-panel.ts';
import { ruleReject } from './rule-reject.ts';

/** What every rule is checked for: what pint checks offline, under its names there, and two of ours. */
export const ruleChecks: readonly Check[] = [
  promqlSyntax,
  promqlCounter,
  promqlRate,
  promqlAggregate,
  promqlRegexp,
  promqlSelector,
  promqlVectorMatching,
  promqlImpossible,
  promqlNan,
  promqlFragile,
  alertsTemplate,
  alertsComparison,
  alertsAbsent,
  alertsFor,
  alertsAnnotation,
  ruleLabel,
  ruleName,
  ruleDuplicate,
  ruleDependency,
  ruleFor,
  ruleReject,
  groupInterval,
  rulePanel,
  alertsPushed,
];
