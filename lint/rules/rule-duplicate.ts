import type { Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { type Rule, rulesIn } from './rule.ts';

const keyOf = ({ alert, record, labels = {} }: Rule): string =>
  JSON.stringify([alert, record, Object.entries(labels).sort()]);

/** No two rules make the same series or the same alert. */
export const ruleDuplicate: Check = {
  name: 'rule/duplicate',
  asks: 'no two rules make the same series or the same alert',
  *find({ groups }) {
    const all = [...rulesIn(groups)];
    for (const [at, one] of all.entries()) {
      for (const other of all.slice(0, at)) {
        if (keyOf(one.rule) !== keyOf(other.rule)) continue;
        const metrics = new Set(selectorsIn(other.query).map(({ name }) => name));
        const isShared = one.expr === other.expr || selectorsIn(one.query).some(({ name }) => metrics.has(name));
        if (isShared)
          yield { where: one.where, what: `${one.expr} and ${other.expr} under one name, with the same labels` };
      }
    }
  },
};
