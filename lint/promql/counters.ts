import { type Expression, inside, type Selector } from './expression.ts';
import type { Lookup } from './series.ts';

/** What makes something of a counter that says more than when its process began. */
const counterFunctions: ReadonlySet<string> = new Set([
  ...['rate', 'irate', 'increase', 'resets', 'changes'],
  ...['absent', 'absent_over_time', 'count_over_time', 'present_over_time', 'timestamp'],
]);

/** Aggregations that count series, whatever their values. */
const counting: ReadonlySet<string> = new Set(['count', 'group']);

const isCounter = (name: string, lookup: Lookup): boolean =>
  (lookup(name)?.kind ?? (name.endsWith('_total') ? 'counter' : 'gauge')) === 'counter';

/** The counters that a query takes as they are. A name that nobody knows is a counter when it ends in `_total`. */
export function bareCounters(of: Expression, lookup: Lookup): readonly Selector[] {
  if (of.type === 'selector') return isCounter(of.name, lookup) ? [of] : [];
  if (of.type === 'call' && counterFunctions.has(of.name)) return [];
  if (of.type === 'aggregate' && counting.has(of.op)) return [];
  // What comes after these is only asked whether it is there.
  if (of.type === 'binary' && (of.op === 'and' || of.op === 'unless') && of.right.type === 'selector') {
    return bareCounters(of.left, lookup);
  }
  return inside(of).flatMap((one) => bareCounters(one, lookup));
}
