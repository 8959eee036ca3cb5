import { allQueries, type Check, lookup } from './check.ts';
import { selectorsIn } from './promql/expression.ts';

/** Every metric that somebody emits is on a dashboard or in a rule. */
export const metricUsed: Check = {
  name: 'metric-used',
  asks: 'every metric of the catalogue is on a dashboard or in a rule',
  *find(of) {
    const known = lookup(of);
    const used = new Set(
      [...allQueries(of)].flatMap(({ query }) => selectorsIn(query).map(({ name }) => known(name)?.metric.name)),
    );
    for (const { name } of of.metrics) if (!used.has(name)) yield { where: name, what: 'nobody asks for it' };
  },
};
