import { type Dataquery, DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Duration, seconds } from '../../catalog/duration.ts';
import { labelsOf, print } from '../../promql/index.ts';
import { type AnySignal, arrivesEvery, queryOf } from '../../signals/signal.ts';
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
    const query = new DataqueryBuilder()
      .refId(refId(at))
      .datasource(dataSource)
      .expr(print(queryOf(signal), { scope }))
      .legendFormat(legendOf(signal, drawn.length > 1 ? title : undefined))
      .interval(arrivesEvery(signal));
    if (rowForms.has(form)) query.format(PromQueryFormat.Table);
    return (instantForms.has(form) ? query.instant() : query.range()).build();
  });

/** The shortest interval at which anything new arrives for a panel. */
export const minimumInterval = ({ drawn }: PanelSpec): Duration =>
  drawn
    .map(({ signal }) => arrivesEvery(signal))
    .reduce((fastest, every) => (seconds(every) < seconds(fastest) ? every : fastest));

/** The labels that tell the series of a signal apart. */
const tellingLabels = ({ legend, ...signal }: AnySignal): readonly string[] =>
  legend ?? labelsOf(queryOf(signal).node).filter((label) => label === 'system');

/** What the legend says of a series: the labels that tell it apart, after its signal where there are several. */
function legendOf(signal: AnySignal, among?: string): string {
  const labels = tellingLabels(signal).map((label) => `{{${label}}}`);
  const words = among ? [among, ...labels] : labels;
  return words.length > 0 ? words.join(' ') : signal.title;
}
