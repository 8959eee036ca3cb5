import { allQueries, type Check } from '../check.ts';
import { aggregatesIn, type Binary, binariesIn } from '../promql/expression.ts';

const spoilt: ReadonlySet<string> = new Set(['sum', 'avg', 'stddev', 'stdvar']);

/** A division or a remainder, unless it is by a number or by what was compared with one. */
function mayBeNoNumber({ op, right }: Binary): boolean {
  if (op !== '/' && op !== '%') return false;
  if (right.type === 'number') return Number(right.text) === 0;
  return !(right.type === 'binary' && right.op === '>' && !right.bool);
}

/** No aggregation adds up quotients, of which one that is no number spoils all. */
export const promqlNan: Check = {
  name: 'promql/nan',
  asks: 'no aggregation adds up quotients, of which one that is no number spoils all',
  *find(of) {
    for (const { where, query } of allQueries(of)) {
      for (const aggregate of aggregatesIn(query).filter(({ op }) => spoilt.has(op))) {
        for (const { text } of binariesIn(aggregate.of).filter(mayBeNoNumber)) {
          yield { where, what: `${aggregate.op} of ${text}, which may be no number` };
        }
      }
    }
  },
};
