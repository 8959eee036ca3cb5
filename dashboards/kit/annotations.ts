import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { faultActive } from '../../catalog/booking.ts';
import type { Duration } from '../../catalog/duration.ts';
import { k6Vus } from '../../catalog/k6.ts';
import { alerts } from '../../catalog/platform.ts';
import {
  count,
  labelReplace,
  max,
  type Node,
  not,
  offset,
  or,
  print,
  select,
  unless,
  type Vector,
  where,
} from '../../promql/index.ts';
import { watchdog } from '../../signals/availability.ts';
import { activeFaults } from '../../signals/faults.ts';
import { queryOf } from '../../signals/signal.ts';
import { dataSource, type scopeOf } from './variables.ts';

interface Marked {
  readonly name: string;
  readonly color: string;
  /** What is going on while a series has a value above 0. */
  readonly query: { readonly node: Node };
  readonly every: Duration;
  readonly title: string;
  readonly text: string;
}

const runs = ['testid', 'suite', 'profile'] as const;
const firing = where(alerts, { alertstate: 'firing', alertname: not(watchdog) });
const fired = ['system', 'alertname', 'severity'] as const;

const marked: readonly Marked[] = [
  {
    name: 'Runs',
    color: 'blue',
    query: turns(count(runs, k6Vus), count(runs, offset(select(k6Vus), '$__interval')), 'testid', ['begins', 'ends']),
    every: k6Vus.emitter.every,
    title: 'k6 run {{testid}} {{turn}}',
    text: '{{suite}}, {{profile}}',
  },
  {
    name: 'Faults',
    color: 'purple',
    query: queryOf(activeFaults),
    every: faultActive.emitter.every,
    title: 'Fault {{fault}}',
    text: 'switched on in {{job}}',
  },
  {
    name: 'Alerts',
    color: 'red',
    query: turns(max(fired, firing), max(fired, offset(firing, '$__interval')), 'alertname', ['fires', 'is over']),
    every: alerts.emitter.every,
    title: '{{alertname}} {{turn}}',
    text: '{{severity}}, {{system}}',
  },
];

/** Only the first moment that something is there, and the first that it is not: a whole area would cover the graphs. */
function turns<L extends string>(
  now: Vector<L>,
  before: Vector<L>,
  from: L,
  [begins, ends]: readonly [string, string],
) {
  return or(
    labelReplace(unless(now, before), 'turn', begins, from, '.*'),
    labelReplace(unless(before, now), 'turn', ends, from, '.*'),
  );
}

/**
 * What the time axis of every panel is marked with: runs of k6, faults that are switched on, alerts that fire. Their
 * switches are in the controls menu, where the SDK puts them: nobody needs them at hand.
 */
export const renderAnnotations = (scope: ReturnType<typeof scopeOf>): AnnotationQuery[] =>
  marked.map(({ name, color, query, every, title, text }) =>
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(dataSource)
      .enable(true)
      .iconColor(color)
      .target(new DataqueryBuilder().refId(name).expr(print(query, { scope })).interval(every).range())
      .titleFormat(title)
      .textFormat(text)
      .build(),
  );
