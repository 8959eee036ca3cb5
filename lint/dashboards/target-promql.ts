import type { Check } from '../check.ts';
import { parse } from '../promql/parse.ts';
import { targetsIn } from './dashboard.ts';

/** Every query can be read. */
export const targetPromql: Check = {
  name: 'target-promql',
  asks: 'every query can be read',
  *find({ dashboards }) {
    for (const { where, target } of targetsIn(dashboards)) {
      try {
        parse(target.expr ?? '');
      } catch (error) {
        yield { where, what: `${target.expr}: ${(error as Error).message}` };
      }
    }
  },
};
