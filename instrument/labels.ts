import type { LabelSpec } from '../catalog/metric.ts';

/** A value for each label of a metric: one of its finite values, or any text where the catalogue says what bounds it. */
export type LabelValues<Spec extends LabelSpec> = {
  readonly [Name in keyof Spec]: Spec[Name] extends readonly (infer Value extends string)[] ? Value : string;
};

/** The arguments of a call that takes labels first; a metric without labels may leave them out. */
export type WithLabels<Spec extends LabelSpec, Rest extends readonly unknown[]> = [keyof Spec] extends [never]
  ? Rest | [labels: Readonly<Record<string, never>>, ...rest: Rest]
  : [labels: LabelValues<Spec>, ...rest: Rest];

/**
 * Every combination of a metric's label values, if all of its labels are finite; else none, since nobody knows the
 * values beforehand. A metric without labels has one combination, the empty one.
 */
export function finiteCombinations(spec: LabelSpec): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(spec)) {
    if (!isList(values)) return [];
    combinations = combinations.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value })));
  }
  return combinations;
}

const isList = (values: LabelSpec[string]): values is readonly string[] => Array.isArray(values);
