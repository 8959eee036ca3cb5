import { type Check, lookup } from '../check.ts';
import { bareCounters } from '../promql/counters.ts';
import { rulesIn } from './rule.ts';

/** A counter in a rule is taken by its rate or increase. */
export const promqlCounter: Check = {
  name: 'promql/counter',
  asks: 'a counter in a rule is taken by its rate or increase',
  *find(of) {
    for (const { where, query } of rulesIn(of.groups)) {
      for (const { text } of bareCounters(query, lookup(of))) yield { where, what: `${text} is taken as it is` };
    }
  },
};
