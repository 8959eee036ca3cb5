import type { Form, PanelSpec, RowSpec } from './dashboard.ts';

/** A place on Grafana's grid of 24 columns. */
export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A row with the place of its heading and of each of its panels. */
export interface PlacedRow {
  readonly row: RowSpec;
  readonly heading: GridPos;
  readonly panels: readonly { readonly panel: PanelSpec; readonly gridPos: GridPos }[];
}

const columns = 24;

/** Grid units of 30 px, and 8 px between: rows of figures and two of graphs fill a 1080p screen. */
const heights: Readonly<Record<Form, number>> = {
  stat: 4,
  graph: 8,
  stacked: 8,
  bars: 8,
  table: 8,
  states: 7,
  alertList: 7,
};

/**
 * Places rows below each other, the panels of a row side by side and equally high. The panels of a folded row take
 * places as if it were open, and no room.
 * @throws {Error} when a row is wider than the grid, or a width is no whole number of columns.
 */
export function layOut(file: string, rows: readonly RowSpec[]): PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const heading = { x: 0, y, w: columns, h: 1 };
    const height = Math.max(...row.panels.map(({ form, height }) => height ?? heights[form]));
    let x = 0;
    const panels = row.panels.map((panel) => {
      if (!(Number.isInteger(panel.width) && panel.width > 0)) {
        throw new Error(
          `dashboard ${file}, panel "${panel.title}": width ${panel.width}; write a whole number above 0`,
        );
      }
      const gridPos = { x, y: y + 1, w: panel.width, h: height };
      x += panel.width;
      return { panel, gridPos };
    });
    if (x > columns) {
      throw new Error(
        `dashboard ${file}, row "${row.title}": its panels take ${x} columns; make them fit into ${columns}`,
      );
    }
    y += row.collapsed ? 1 : 1 + height;
    return { row, heading, panels };
  });
}
