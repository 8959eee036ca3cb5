import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { called, row, table } from '../../dashboards/kit/dashboard.ts';
import type { K6Summary } from '../../k6/lib/summary-data.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { failedShareByName, p50ByName, p95ByName, p99ByName, requestsByName } from '../../signals/k6.ts';
import type { ValueTable } from './model.ts';
import { valueTable } from './panels.ts';
import { rowFor } from './promised.ts';
import type { Readings } from './readings.ts';

const requestTable = table(
  24,
  'Requests',
  called('Requests', requestsByName),
  called('Failed', failedShareByName),
  called('p50', p50ByName),
  called('p95', p95ByName),
  called('p99', p99ByName),
);

/**
 * The requests of a run, a row for each name. Where Prometheus has none of them, k6's summary still has their counts;
 * it keeps no response times by name.
 */
export async function requestsOf(
  readings: Readings,
  summary: Found<K6Summary>,
  promises: readonly JudgedByK6[],
): Promise<Found<ValueTable>> {
  const [judged] = rowFor(row('Requests', requestTable), promises).panels;
  const found = await valueTable(judged ?? requestTable, readings);
  if (!isMissing(found) || isMissing(summary)) return found;
  const rows = Object.entries(summary.metrics).flatMap(([metric, { values }]) => {
    const name = /^http_reqs\{name:(.+)\}$/.exec(metric)?.[1];
    return name === undefined ? [] : [{ labels: [name], cells: [{ value: values.count ?? 0, standing: null }] }];
  });
  if (rows.length === 0) return found;
  return {
    kind: 'table',
    labels: ['name'],
    columns: [{ title: 'Requests', unit: 'requests' }],
    rows: rows.sort((a, b) => (b.cells[0]?.value ?? 0) - (a.cells[0]?.value ?? 0)),
    leftOut: 0,
  };
}
