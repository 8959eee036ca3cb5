import { allQueries, type Check, lookup } from '../check.ts';
import { type Aggregate, type Binary, compares, type Expression, parts, type Selector } from '../promql/expression.ts';
import { labelsOf } from '../promql/labels.ts';
import type { Lookup } from '../promql/series.ts';

function impossibleIn(part: Expression, known: Lookup): readonly string[] {
  if (part.type === 'selector') return noSuchSeries(part, known);
  if (part.type === 'aggregate') return noSuchLabel(part, known);
  return part.type === 'binary' ? [...neverMatched(part, known), ...decided(part)] : [];
}

/** A matcher of a label that the metric lacks, or of a value that it never has. */
function noSuchSeries({ name, matchers }: Selector, known: Lookup): readonly string[] {
  const series = known(name);
  const fixed = matchers.filter(({ op }) => op === '=');
  const twice = fixed.filter((one) => fixed.some((other) => other.label === one.label && other.value !== one.value));
  return [
    ...twice.map(({ label, value }) => `${label} cannot be "${value}" and something else`),
    ...(series ? matchers.filter(({ label }) => !series.labels.has(label)) : []).map(
      ({ label }) => `${name} has no label ${label}`,
    ),
    ...fixed.flatMap(({ label, value }) => {
      const values = series?.metric.labels[label];
      return Array.isArray(values) && !values.includes(value) ? [`${label} is never "${value}"`] : [];
    }),
  ];
}

/** Labels to aggregate by that are gone already. */
function noSuchLabel({ by = [], of }: Aggregate, known: Lookup): readonly string[] {
  const inner = labelsOf(of, known);
  return inner ? by.filter((label) => !inner.has(label)).map((label) => `there is no label ${label} to keep`) : [];
}

/** Labels to match on that neither side has. */
function neverMatched({ matching, left, right }: Binary, known: Lookup): readonly string[] {
  const sides = [labelsOf(left, known), labelsOf(right, known)];
  const missing = (matching.on ?? []).filter((label) => sides.every((side) => side && !side.has(label)));
  return missing.map((label) => `neither side has ${label} to match on`);
}

/** Whether a part is always there, so that what comes after `or` is never asked. */
const isAlways = (of: Expression): boolean => of.type === 'call' && of.name === 'vector';

const numberOf = (of: Expression): number =>
  of.type === 'number'
    ? Number(of.text)
    : of.type === 'call' && of.name === 'vector'
      ? numberOf(of.args[0] as Expression)
      : Number.NaN;

/** A comparison of two numbers, or an alternative to what is always there. */
function decided(binary: Binary): readonly string[] {
  const { op, left, right, bool } = binary;
  if (op === 'or' && isAlways(left)) return ['what comes after "or" is never asked'];
  const [one, other] = [numberOf(left), numberOf(right)];
  if (bool || !compares(binary) || Number.isNaN(one) || Number.isNaN(other)) return [];
  const holds = { '>': one > other, '<': one < other, '>=': one >= other, '<=': one <= other };
  const isTrue = op === '==' ? one === other : op === '!=' ? one !== other : holds[op as keyof typeof holds];
  return isTrue ? [] : ['it never holds'];
}

/** No part of a query can never return anything. */
export const promqlImpossible: Check = {
  name: 'promql/impossible',
  asks: 'no part of a query can never return anything',
  *find(of) {
    for (const { where, query } of allQueries(of)) {
      for (const part of parts(query)) {
        for (const what of impossibleIn(part, lookup(of))) yield { where, what: `${part.text}: ${what}` };
      }
    }
  },
};
