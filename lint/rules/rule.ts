import type { Expression } from '../promql/expression.ts';
import { readable } from '../promql/parse.ts';

/** A group as Prometheus reads it from a rule file, and the file. */
export interface RuleGroup {
  readonly file: string;
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** An alerting or a recording rule. */
export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule, and where it is. */
export interface Placed {
  readonly group: RuleGroup;
  readonly rule: Rule;
  readonly where: string;
}

/** Every rule with where it is. */
export function* placed(groups: readonly RuleGroup[]): Generator<Placed> {
  for (const group of groups) {
    for (const rule of group.rules) yield { group, rule, where: `${group.name}, ${rule.alert ?? rule.record ?? '?'}` };
  }
}

/** Every rule whose query can be read; the others are told by `promql/syntax`. */
export function* rulesIn(
  groups: readonly RuleGroup[],
): Generator<Placed & { readonly expr: string; readonly query: Expression }> {
  for (const one of placed(groups)) {
    const query = readable(one.rule.expr);
    if (query) yield { ...one, expr: one.rule.expr, query };
  }
}

/** Every alerting rule whose query can be read. */
export function* alertsIn(groups: readonly RuleGroup[]) {
  for (const one of rulesIn(groups)) if (one.rule.alert !== undefined) yield one;
}

/** Every text of a rule that Prometheus fills in, and what it is. */
export function textsOf({ labels = {}, annotations = {} }: Rule): readonly { of: string; text: string }[] {
  const named = (kind: string, texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, text]) => ({ of: `${kind} ${name}`, text }));
  return [...named('label', labels), ...named('annotation', annotations)];
}
