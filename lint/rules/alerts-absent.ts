import { isDuration, seconds } from '../../catalog/duration.ts';
import { type Check, lookup } from '../check.ts';
import { callsIn, selectorsIn } from '../promql/expression.ts';
import { alertsIn } from './rule.ts';

/** Prometheus's own scrape interval. */
const usual = '1m';

/** An alert on an absence waits for two scrapes at least: after a restart all is absent. */
export const alertsAbsent: Check = {
  name: 'alerts/absent',
  asks: 'an alert on an absence waits for two scrapes at least: after a restart all is absent',
  *find(of) {
    for (const { where, rule, query } of alertsIn(of.groups)) {
      const waits = rule.for !== undefined && isDuration(rule.for) ? seconds(rule.for) : 0;
      for (const call of callsIn(query, 'absent', 'absent_over_time')) {
        for (const { name } of selectorsIn(call)) {
          const every = lookup(of)(name)?.metric.emitter.every ?? usual;
          if (waits < 2 * seconds(every)) yield { where, what: `${call.text} waits ${rule.for ?? 'for nothing'}` };
        }
      }
    }
  },
};
