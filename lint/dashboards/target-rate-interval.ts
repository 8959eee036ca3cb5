import type { Check } from '../check.ts';
import { callsIn } from '../promql/expression.ts';
import { queriesIn } from './dashboard.ts';

/** A rate on a panel goes over $__rate_interval. */
export const targetRateInterval: Check = {
  name: 'target-rate-interval',
  asks: 'a rate on a panel goes over $__rate_interval',
  *find({ dashboards }) {
    for (const { where, query } of queriesIn(dashboards)) {
      for (const { text, args } of callsIn(query, 'rate', 'irate', 'increase')) {
        const [range] = args;
        if (range?.type === 'selector' && range.range !== '$__rate_interval') {
          yield { where, what: `${text} goes over [${range.range}]` };
        }
      }
    }
  },
};
