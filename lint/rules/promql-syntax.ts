import type { Check } from '../check.ts';
import { parse } from '../promql/parse.ts';
import { placed } from './rule.ts';

/** Every expression of a rule can be read. */
export const promqlSyntax: Check = {
  name: 'promql/syntax',
  asks: 'every expression of a rule can be read',
  *find({ groups }) {
    for (const { where, rule } of placed(groups)) {
      try {
        parse(rule.expr);
      } catch (error) {
        yield { where, what: `${rule.expr}: ${(error as Error).message}` };
      }
    }
  },
};
