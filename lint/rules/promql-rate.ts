import { isDuration, seconds } from '../../catalog/duration.ts';
import { allQueries, type Check, lookup } from '../check.ts';
import { aggregatesIn, callsIn, type Selector } from '../promql/expression.ts';
import type { Lookup } from '../promql/series.ts';
import { rulesIn } from './rule.ts';

const ofCounters: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);
const ofGauges: ReadonlySet<string> = new Set(['delta', 'idelta', 'deriv', 'predict_linear']);

/** With fewer, one scrape that is lost leaves no rate at all. */
const leastScrapes = 4;

function wrong({ name, range = '' }: Selector, isCounted: boolean, known: Lookup): string | undefined {
  const series = known(name);
  if (!series) return undefined;
  if (isCounted && series.kind === 'gauge') return `${name} is a gauge`;
  if (!isCounted && series.kind === 'counter') return `${name} is a counter`;
  const { every } = series.metric.emitter;
  const isShort = isDuration(range) && seconds(range) < leastScrapes * seconds(every);
  return isShort ? `[${range}] holds fewer than ${leastScrapes} scrapes, one every ${every}` : undefined;
}

/** A rate is of a counter, over at least four scrapes, and never of what was summed before. */
export const promqlRate: Check = {
  name: 'promql/rate',
  asks: 'a rate is of a counter, over at least four scrapes, and never of what was summed before',
  *find(of) {
    const summed = new Set(
      [...rulesIn(of.groups)].flatMap(({ rule, query }) =>
        rule.record !== undefined && aggregatesIn(query).length > 0 ? [rule.record] : [],
      ),
    );
    for (const { where, query } of allQueries(of)) {
      for (const { name, text, args } of callsIn(query, ...ofCounters, ...ofGauges)) {
        const [range] = args;
        if (range?.type !== 'selector') continue;
        if (summed.has(range.name)) yield { where, what: `${text}: a rule has already aggregated ${range.name}` };
        const problem = wrong(range, ofCounters.has(name), lookup(of));
        if (problem) yield { where, what: `${text}: ${problem}` };
      }
    }
  },
};
