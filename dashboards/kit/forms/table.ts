import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Drawn, PanelSpec } from '../dashboard.ts';
import { lowIsBad, onlyFaults, stepsOf } from '../judgement.ts';
import { refId } from '../queries.ts';
import { grafanaUnits } from '../units.ts';
import { absolute, furnish, readable } from './furnish.ts';

/** A row for each series, a column for each signal; by the first, the worst is on top, or the largest. */
export function table(spec: PanelSpec): Panel {
  const { drawn } = spec;
  const first = drawn[0].signal;
  const labels = first.legend ?? [];
  const columns = drawn.map((_, at) => columnOf(at, drawn.length));
  const builder = furnish(new PanelBuilder(), spec)
    .cellHeight(TableCellHeight.Sm)
    .transformations([
      { id: 'merge', options: {} },
      { id: 'filterFieldsByName', options: { include: { names: [...labels, ...columns] } } },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: columns[0], desc: !lowIsBad(first) }] } },
      {
        id: 'organize',
        options: { indexByName: Object.fromEntries([...labels, ...columns].map((name, at) => [name, at])) },
      },
    ]);
  for (const label of labels) {
    builder.overrideByName(label, [{ id: 'displayName', value: capital(label) }]);
  }
  drawn.forEach((column, at) => {
    builder.overrideByName(columnOf(at, drawn.length), columnConfig(column));
  });
  return builder.build();
}

/** Grafana names the values of a lone query differently. */
const columnOf = (at: number, of: number): string => (of === 1 ? 'Value' : `Value #${refId(at)}`);

function columnConfig({ title, signal }: Drawn): DynamicConfigValue[] {
  const steps = stepsOf(signal);
  return [
    { id: 'displayName', value: title },
    { id: 'custom.width', value: valueWidth },
    { id: 'unit', value: grafanaUnits[signal.unit] },
    { id: 'mappings', value: readable },
    ...(steps
      ? [
          { id: 'thresholds', value: absolute(onlyFaults(steps)).build() },
          { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
        ]
      : []),
  ];
}

/** Pixels: enough for a value, so that the names get the rest. */
const valueWidth = 110;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
