import { type Check, lookup } from '../check.ts';
import { bareCounters } from '../promql/counters.ts';
import { queriesIn } from './dashboard.ts';

/** A counter on a panel is taken by its rate or increase. */
export const targetCounterAgg: Check = {
  name: 'target-counter-agg',
  asks: 'a counter on a panel is taken by its rate or increase',
  *find(of) {
    for (const { where, query } of queriesIn(of.dashboards)) {
      for (const { text } of bareCounters(query, lookup(of))) yield { where, what: `${text} is taken as it is` };
    }
  },
};
