import { allQueries, type Check, lookup } from '../check.ts';
import { type Binary, binariesIn } from '../promql/expression.ts';
import { isScalar, labelsOf } from '../promql/labels.ts';
import type { Lookup } from '../promql/series.ts';

/** The labels by which a binary operator matches and which only one side has. */
function unmatched({ op, matching, left, right }: Binary, known: Lookup): readonly string[] {
  // Both sides of `or` are shown, whatever their labels.
  if (op === 'or' || isScalar(left) || isScalar(right)) return [];
  const [one, other] = [labelsOf(left, known), labelsOf(right, known)];
  if (!one || !other) return [];
  const matched =
    matching.on ?? [...new Set([...one, ...other])].filter((label) => !matching.ignoring?.includes(label));
  return matched.filter((label) => one.has(label) !== other.has(label));
}

/** Two vectors that are matched have the same labels, or say on which they are matched. */
export const promqlVectorMatching: Check = {
  name: 'promql/vector_matching',
  asks: 'two vectors that are matched have the same labels, or say on which they are matched',
  *find(of) {
    for (const { where, query } of allQueries(of)) {
      for (const binary of binariesIn(query)) {
        const lonely = unmatched(binary, lookup(of));
        if (lonely.length > 0) yield { where, what: `${binary.text}: only one side has ${lonely.join(', ')}` };
      }
    }
  },
};
