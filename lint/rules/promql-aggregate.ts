import { type Check, lookup } from '../check.ts';
import { labelsOf } from '../promql/labels.ts';
import { rulesIn } from './rule.ts';

const keptLabel = 'system';

/** What a rule returns keeps the label system, by which alerts are grouped, or the rule sets it. */
export const promqlAggregate: Check = {
  name: 'promql/aggregate',
  asks: 'what a rule returns keeps the label system, by which alerts are grouped, or the rule sets it',
  *find(of) {
    for (const { where, rule, query } of rulesIn(of.groups)) {
      const kept = labelsOf(query, lookup(of));
      if (kept && !kept.has(keptLabel) && rule.labels?.[keptLabel] === undefined) {
        yield { where, what: `${rule.expr} has no label ${keptLabel}` };
      }
      if (kept?.has(keptLabel) && rule.labels?.[keptLabel] !== undefined) {
        yield { where, what: `it sets ${keptLabel}, which its series have` };
      }
    }
  },
};
