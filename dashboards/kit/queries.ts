import { type Dataquery, DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Duration, seconds } from '../../catalog/duration.ts';
import { labelsOf, type Node, print } from '../../promql/index.ts';
import { type AnySignal, queryOf, readEvery } from '../../signals/signal.ts';
import type { Form, PanelSpec } from './dashboard.ts';
import { dataSource, type scopeOf } from './variables.ts';

/** The name of the nth query of a panel: A, B, C ... */
export const refId = (at: number): string => String.fromCharCode('A'.charCodeAt(0) + at);

/** Forms that show the present and no past: an old value is never shown as if it were new. */
const instantForms = new Set<Form>(['stat', 'bars', 'table']);

/** Forms that are tables to Grafana. */
const rowForms = new Set<Form>(['bars', 'table']);

/** The queries of a panel, one a signal. */
export const renderQueries = ({ form, drawn }: PanelSpec, scope: ReturnType<typeof scopeOf>): Dataquery[] =>
  drawn.map(({ title, signal }, at) => {
    const asked = queryOf(signal);
    const query = new DataqueryBuilder()
      .refId(refId(at))
      .datasource(dataSource)
      .expr(print(asked, { scope }))
      .legendFormat(legendOf(signal, asked.node, drawn.length > 1 ? title : undefined))
      .interval(readEvery(asked.node));
    if (rowForms.has(form)) query.format(PromQueryFormat.Table);
    return (instantForms.has(form) ? query.instant() : query.range()).build();
  });

/** The shortest interval at which anything new arrives for the queries of a panel. */
export const minimumInterval = (queries: readonly Dataquery[]): Duration =>
  queries
    .map(({ interval }) => interval as Duration)
    .reduce((fastest, every) => (seconds(every) < seconds(fastest) ? every : fastest));

/** The labels that tell the series of a signal apart. */
const tellingLabels = ({ legend }: AnySignal, asked: Node): readonly string[] =>
  legend ?? labelsOf(asked).filter((label) => label === 'system');

/** What the legend says of a series: the labels that tell it apart, after its signal where there are several. */
function legendOf(signal: AnySignal, asked: Node, among?: string): string {
  const labels = tellingLabels(signal, asked).map((label) => `{{${label}}}`);
  const words = among ? [among, ...labels] : labels;
  return words.length > 0 ? words.join(' ') : signal.title;
}
