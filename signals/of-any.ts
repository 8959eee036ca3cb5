import { or, type Vector } from '../promql/index.ts';

/** What a query shows, of the metrics of whichever system is there. */
export function ofAny<Of, L extends string>(of: readonly [Of, ...Of[]], query: (one: Of) => Vector<L>): Vector<L> {
  const [first, next, ...rest] = of;
  return next === undefined ? query(first) : or(query(first), ofAny([next, ...rest], query));
}
