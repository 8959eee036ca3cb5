import type { Expression } from '../promql/expression.ts';
import { readable } from '../promql/parse.ts';

/** A dashboard as Grafana's file provisioning reads it, as far as it is checked. */
export interface Dashboard {
  readonly uid?: string;
  readonly title?: string;
  readonly editable?: boolean;
  readonly tags?: readonly string[];
  readonly links?: readonly Link[];
  readonly templating?: { readonly list?: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly Annotation[] };
  readonly panels?: readonly Panel[];
}

export interface Link {
  readonly type?: string;
  readonly url?: string;
  readonly tags?: readonly string[];
}

export interface Variable {
  readonly type: string;
  readonly name: string;
  readonly label?: string;
  readonly query?: unknown;
  readonly definition?: string;
  readonly refresh?: number;
  readonly datasource?: DataSource;
}

interface DataSource {
  readonly uid?: string;
}

interface Annotation {
  readonly name: string;
  readonly target?: Target;
}

export interface Target {
  readonly datasource?: DataSource;
  readonly refId?: string;
  readonly expr?: string;
  readonly legendFormat?: string;
}

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Panel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: DataSource;
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly gridPos?: GridPos;
  readonly targets?: readonly Target[];
  readonly links?: readonly Link[];
  readonly collapsed?: boolean;
  /** What a collapsed row hides. */
  readonly panels?: readonly Panel[];
}

/** A query that can be read, and where it is. */
export interface Query {
  readonly where: string;
  readonly expr: string;
  readonly query: Expression;
}

/** What a dashboard is called in a problem. */
export const nameOf = ({ uid, title }: Dashboard): string => uid ?? title ?? 'a dashboard without a uid';

/** Every panel of a dashboard, also those that a collapsed row hides, but no row. */
export const panelsOf = ({ panels = [] }: Pick<Dashboard, 'panels'>): readonly Panel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? panelsOf(panel) : [panel]));

/** Every panel with where it is. */
export function* panelsIn(
  dashboards: readonly Dashboard[],
): Generator<{ readonly dashboard: Dashboard; readonly panel: Panel; readonly where: string }> {
  for (const dashboard of dashboards) {
    for (const panel of panelsOf(dashboard)) {
      yield { dashboard, panel, where: `${nameOf(dashboard)}, panel "${panel.title ?? ''}"` };
    }
  }
}

/** Every text that should be a query, of panels and of annotations. */
export function* targetsIn(dashboards: readonly Dashboard[]): Generator<{
  readonly where: string;
  readonly target: Target;
}> {
  for (const { panel, where } of panelsIn(dashboards)) {
    for (const target of panel.targets ?? []) yield { where: `${where} ${target.refId ?? ''}`.trimEnd(), target };
  }
  for (const dashboard of dashboards) {
    for (const { name, target } of dashboard.annotations?.list ?? []) {
      if (target) yield { where: `${nameOf(dashboard)}, annotation "${name}"`, target };
    }
  }
}

/** Every query that can be read; the others are told by `target-promql`. */
export function* queriesIn(dashboards: readonly Dashboard[]): Generator<Query & { readonly target: Target }> {
  for (const { where, target } of targetsIn(dashboards)) {
    const query = readable(target.expr ?? '');
    if (query) yield { where, expr: target.expr ?? '', query, target };
  }
}
