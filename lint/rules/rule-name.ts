import type { Check } from '../check.ts';
import { placed } from './rule.ts';

/** An alert is named LikeThis, a recording rule level:metric:operation. */
export const ruleName: Check = {
  name: 'rule/name',
  asks: 'an alert is named LikeThis, a recording rule level:metric:operation',
  *find({ groups }) {
    for (const { where, rule } of placed(groups)) {
      if (rule.alert !== undefined && !/^([A-Z][a-z0-9]*)+$/.test(rule.alert)) {
        yield { where, what: `an alert "${rule.alert}"` };
      }
      if (rule.record !== undefined && !/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/.test(rule.record)) {
        yield { where, what: `a record "${rule.record}"` };
      }
      if ((rule.alert === undefined) === (rule.record === undefined))
        yield { where, what: 'neither alert nor record, or both' };
    }
  },
};
