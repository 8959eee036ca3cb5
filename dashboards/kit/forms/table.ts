import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Drawn, PanelSpec } from '../dashboard.ts';
import { lowIsBad, onlyFaults, stepsOf } from '../judgement.ts';
import { refId } from '../queries.ts';
import { grafanaUnits } from '../units.ts';
import { absolute, furnish, readable } from './furnish.ts';

/** A row for each series, a column for each signal; by the first, the worst is on top, or the largest. */
export function table(spec: PanelSpec): Panel {
  const { drawn } = spec;
  const builder = furnish(new PanelBuilder(), spec).cellHeight(TableCellHeight.Sm).transformations(rows(spec));
  for (const label of drawn[0].signal.legend ?? []) {
    builder.overrideByName(label, [{ id: 'displayName', value: capital(label) }]);
  }
  drawn.forEach((column, at) => {
    builder.overrideByName(columnOf(at, drawn.length), columnConfig(column));
  });
  return builder.build();
}

/** Makes rows of the answers: what has the same labels is one row, without the time and labels that tell nothing. */
export function rows({ drawn }: PanelSpec): DataTransformerConfig[] {
  const first = drawn[0].signal;
  const columns = drawn.map((_, at) => columnOf(at, drawn.length));
  const names = [...(first.legend ?? []), ...columns];
  return [
    { id: 'merge', options: {} },
    { id: 'filterFieldsByName', options: { include: { names } } },
    { id: 'sortBy', options: { fields: {}, sort: [{ field: columns[0], desc: !lowIsBad(first) }] } },
    { id: 'organize', options: { indexByName: Object.fromEntries(names.map((name, at) => [name, at])) } },
  ];
}

/** Grafana names the values of a lone query differently. */
export const columnOf = (at: number, of: number): string => (of === 1 ? 'Value' : `Value #${refId(at)}`);

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

/** Begins with a capital letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
