import { type Check, lookup } from '../check.ts';
import { aggregatesIn, type Binary, binariesIn, type Expression, selectorsIn } from '../promql/expression.ts';
import type { Lookup } from '../promql/series.ts';
import { alertsIn } from './rule.ts';

const sampling: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^']);

const jobsIn = (of: Expression, known: Lookup): ReadonlySet<string> =>
  new Set(selectorsIn(of).map(({ name }) => known(name)?.metric.emitter.job ?? name));

/** After a restart of Prometheus one side is there before the other. */
function mixesJobs({ op, left, right }: Binary, known: Lookup): boolean {
  if (!arithmetic.has(op) || [left, right].some((side) => aggregatesIn(side).length === 0)) return false;
  const [one, other] = [jobsIn(left, known), jobsIn(right, known)];
  return [...one].some((job) => !other.has(job)) || [...other].some((job) => !one.has(job));
}

/** An alert does not flap: no sample of series, no arithmetic of two jobs without a for. */
export const promqlFragile: Check = {
  name: 'promql/fragile',
  asks: 'an alert does not flap: no sample of series, no arithmetic of two jobs without a for',
  *find(of) {
    for (const { where, rule, query } of alertsIn(of.groups)) {
      for (const { op, text } of aggregatesIn(query)) {
        if (sampling.has(op)) yield { where, what: `${text} returns other series each time` };
      }
      if (rule.for !== undefined) continue;
      for (const { text } of binariesIn(query).filter((binary) => mixesJobs(binary, lookup(of)))) {
        yield { where, what: `${text} aggregates what two jobs send, without a for` };
      }
    }
  },
};
