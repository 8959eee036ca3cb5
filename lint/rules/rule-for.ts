import { isDuration, seconds } from '../../catalog/duration.ts';
import type { Check } from '../check.ts';
import { alertsIn } from './rule.ts';

const most = 3600;

/** An alert waits for two evaluations at least and an hour at most. */
export const ruleFor: Check = {
  name: 'rule/for',
  asks: 'an alert waits for two evaluations at least and an hour at most',
  *find({ groups }) {
    for (const { where, rule, group } of alertsIn(groups)) {
      const evaluated = isDuration(group.interval ?? '') ? seconds(group.interval as '1s') : 0;
      const waits = isDuration(rule.for ?? '') ? seconds(rule.for as '1s') : 0;
      if (waits < 2 * evaluated || waits === 0) yield { where, what: `for is ${rule.for ?? 'not there'}` };
      if (waits > most) yield { where, what: `for is ${rule.for}: too late for anybody to act` };
    }
  },
};
