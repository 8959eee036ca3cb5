import { allQueries, type Check } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';

const special = /[.*+?^$|()[\]{}\\]/;

/** A wildcard between two words: what is matched are several values in one label. */
const smelly = /\w[^|()]*\.[*+][^|()]*\w/;

function wrong(value: string): string | undefined {
  if (/\$\{?\w/.test(value)) return undefined;
  try {
    new RegExp(value);
  } catch {
    return 'is no regular expression';
  }
  if (value.startsWith('^') || /(^|[^\\])\$$/.test(value)) return 'is anchored anyway';
  if (!special.test(value)) return 'has nothing to match: use =';
  return smelly.test(value) ? 'matches a part of a label: give the part a label of its own' : undefined;
}

/** A regular expression is one, is needed, and has no anchors: Prometheus sets them. */
export const promqlRegexp: Check = {
  name: 'promql/regexp',
  asks: 'a regular expression is one, is needed, and has no anchors: Prometheus sets them',
  *find(of) {
    for (const { where, query } of allQueries(of)) {
      for (const { text, matchers } of selectorsIn(query)) {
        for (const { op, value } of matchers) {
          const problem = op === '=~' || op === '!~' ? wrong(value) : undefined;
          if (problem) yield { where, what: `${text}: "${value}" ${problem}` };
        }
      }
    }
  },
};
