import { asked } from './expression.ts';
import type { Rule } from './rule.ts';

/** A rule before and after; one of the two where it was added or removed. */
export type Pair =
  | { readonly was: Rule; readonly is: Rule }
  | { readonly was: Rule; readonly is?: undefined }
  | { readonly was?: undefined; readonly is: Rule };

/** Which rule of now is which of before. Several rules share a name where an alert has several conditions. */
export function paired(before: readonly Rule[], now: readonly Rule[]): readonly Pair[] {
  const lost = new Set(before);
  const fresh = new Set(now);
  const pairs: Pair[] = [];
  const join = (alike: (was: Rule, is: Rule) => boolean): void => {
    const candidates = [...lost]
      .flatMap((was) => [...fresh].flatMap((is) => (alike(was, is) ? [{ was, is, likeness: likeness(was, is) }] : [])))
      .sort((a, b) => b.likeness - a.likeness);
    for (const { was, is } of candidates) {
      if (!lost.has(was) || !fresh.has(is)) continue;
      lost.delete(was);
      fresh.delete(is);
      pairs.push({ was, is });
    }
  };
  join((was, is) => was.alert === is.alert);
  // What asks the same under another name was renamed.
  join((was, is) => shapeOf(was) === shapeOf(is) && sameLabels(was, is));
  return [...pairs, ...[...lost].map((was) => ({ was })), ...[...fresh].map((is) => ({ is }))];
}

const shapeOf = ({ expr }: Rule): string => asked(expr).shape;

/** The labels that tell rules of a name apart; the severity is what may change. */
const sameLabels = (a: Rule, b: Rule): boolean => labelsOf(a) === labelsOf(b);
const labelsOf = ({ labels: { severity: _, ...labels } }: Rule): string =>
  JSON.stringify(Object.entries(labels).sort());

function likeness(a: Rule, b: Rule): number {
  const points: readonly (readonly [boolean, number])[] = [
    [shapeOf(a) === shapeOf(b), 8],
    [sameLabels(a, b), 4],
    [a.expr === b.expr, 2],
    [a.group === b.group, 1],
  ];
  return points.reduce((sum, [is, weight]) => sum + (is ? weight : 0), 0);
}
