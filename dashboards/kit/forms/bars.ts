import { TableCellDisplayMode, TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { PanelSpec } from '../dashboard.ts';
import { furnish } from './furnish.ts';
import { capital, columnOf, rows } from './table.ts';

/** Pixels: an identifier of 36 letters in full. Grafana's own bar gauge cuts long names to the same beginning. */
const nameWidth = 340;

/** A bar for each series beside its full name, the largest on top. */
export function bars(spec: PanelSpec): Panel {
  const labels = spec.drawn[0].signal.legend ?? [];
  const builder = furnish(new PanelBuilder(), spec)
    .cellHeight(TableCellHeight.Sm)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.ContinuousBlPu))
    .min(0)
    .transformations(rows(spec));
  for (const label of labels) {
    builder.overrideByName(label, [
      { id: 'displayName', value: capital(label) },
      { id: 'custom.width', value: nameWidth },
    ]);
  }
  return builder
    .overrideByName(columnOf(0, 1), [
      { id: 'displayName', value: capital(spec.drawn[0].signal.unit) },
      {
        id: 'custom.cellOptions',
        value: { type: TableCellDisplayMode.Gauge, mode: 'basic', valueDisplayMode: 'text' },
      },
    ])
    .build();
}
