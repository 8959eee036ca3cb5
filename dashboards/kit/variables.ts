import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { k6Vus } from '../../catalog/k6.ts';
import type { LabelSpec, LabelsOf, Metric } from '../../catalog/metric.ts';
import { type Matcher, print, select } from '../../promql/index.ts';

type Plain = Metric<'counter' | 'gauge' | 'nativeHistogram', LabelSpec, string>;

/** A choice of label values, which narrows every series of the dashboard that carries the label. */
export interface Variable {
  /** The label, and the name of the variable. */
  readonly label: string;
  /** What people read beside the choice. */
  readonly title: string;
  /** The metric whose label values are offered. */
  readonly metric: Plain;
  /** `any`: all of them unless some are chosen. `newest`: one, at first the last in the alphabet. */
  readonly choice: 'any' | 'newest';
}

/** Any of the values that a label of the metric has. */
export const choose = <const M extends Plain>(label: LabelsOf<M>, title: string, metric: M): Variable => ({
  label,
  title,
  metric,
  choice: 'any',
});

/** The systems that have the metric. */
export const system = <M extends Plain>(metric: 'system' extends LabelsOf<M> ? M : never): Variable => ({
  label: 'system',
  title: 'System',
  metric,
  choice: 'any',
});

/** One run of k6. A testid begins with the time, so the last in the alphabet is the newest. */
export const testid: Variable = { label: 'testid', title: 'Run', metric: k6Vus, choice: 'newest' };

/** The choice of the data source that every dashboard has. */
export const dataSource = { type: 'prometheus', uid: `\${datasource}` } as const;

/** Matchers for the chosen values, by label. */
export const scopeOf = (variables: readonly Variable[]): Readonly<Record<string, Matcher>> =>
  Object.fromEntries(variables.map(({ label }) => [label, { op: '=~', value: `$${label}` }]));

/** The variables in Grafana's words; each is narrowed by those before it. */
export const renderVariables = (variables: readonly Variable[]): VariableModel[] => [
  new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus').build(),
  ...variables.map((variable, at) => renderVariable(variable, scopeOf(variables.slice(0, at)))),
];

function renderVariable({ label, title, metric, choice }: Variable, scope: ReturnType<typeof scopeOf>): VariableModel {
  const definition = `label_values(${print(select(metric), { scope })}, ${label})`;
  const builder = new QueryVariableBuilder(label)
    .label(title)
    .datasource(dataSource)
    .definition(definition)
    .query({ qryType: 1, query: definition, refId: `${label}Values` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(choice === 'newest' ? VariableSort.AlphabeticalDesc : VariableSort.AlphabeticalAsc);
  if (choice === 'any') builder.multi(true).includeAll(true).allValue('.*').current({ text: 'All', value: '$__all' });
  return builder.build();
}
