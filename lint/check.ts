import type { AnyMetric } from '../catalog/metric.ts';
import { type Dashboard, type Query, queriesIn } from './dashboards/dashboard.ts';
import { type Lookup, lookupIn } from './promql/series.ts';
import { type RuleGroup, rulesIn } from './rules/rule.ts';

/** What is checked: the files that Grafana and Prometheus read, and what is known of the metrics in them. */
export interface Provisioned {
  readonly dashboards: readonly Dashboard[];
  readonly groups: readonly RuleGroup[];
  readonly metrics: readonly AnyMetric[];
}

/** Something that a check does not like. */
export interface Problem {
  /** The dashboard and panel, or the rule. */
  readonly where: string;
  readonly what: string;
}

/** A rule of the house, of Grafana's dashboard-linter, or of pint, under its name there. */
export interface Check {
  readonly name: string;
  /** What it asks for. */
  readonly asks: string;
  find(of: Provisioned): Iterable<Problem>;
}

/** Every query of the dashboards and of the rules that can be read. */
export function* allQueries({ dashboards, groups }: Pick<Provisioned, 'dashboards' | 'groups'>): Generator<Query> {
  yield* queriesIn(dashboards);
  for (const { where, expr, query } of rulesIn(groups)) yield { where, expr, query };
}

/** The metrics by the names of their series. */
export const lookup = ({ metrics }: Pick<Provisioned, 'metrics'>): Lookup => lookupIn(metrics);
