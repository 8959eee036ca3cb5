import type { Check, Problem } from '../check.ts';
import { type GridPos, nameOf, type Panel } from './dashboard.ts';

/** Columns of a dashboard. */
const columns = 24;

const overlap = (a: GridPos, b: GridPos): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function* misplaced(where: string, panels: readonly Panel[]): Generator<Problem> {
  for (const [at, { title = '', gridPos }] of panels.entries()) {
    if (!gridPos) {
      yield { where: `${where}, panel "${title}"`, what: 'no place' };
      continue;
    }
    const { x, w, h } = gridPos;
    const isInside = x >= 0 && w > 0 && h > 0 && x + w <= columns;
    if (!isInside) yield { where: `${where}, panel "${title}"`, what: `columns ${x} to ${x + w}, height ${h}` };
    const covered = panels.slice(0, at).find((one) => one.gridPos && overlap(one.gridPos, gridPos));
    if (covered) yield { where: `${where}, panel "${title}"`, what: `lies on "${covered.title ?? ''}"` };
  }
}

/** A row is as wide as the screen. What it hides lies right below it, and what it does not hide is not inside it. */
function* misplacedInRow(name: string, { title = '', collapsed, gridPos, panels = [] }: Panel): Generator<Problem> {
  const where = `${name}, row "${title}"`;
  if (gridPos && (gridPos.x !== 0 || gridPos.w !== columns || gridPos.h !== 1)) yield { where, what: 'no whole line' };
  if (!collapsed && panels.length > 0) yield { where, what: 'it is open and holds panels inside it' };
  if (collapsed && panels.length === 0) yield { where, what: 'it hides nothing' };
  yield* misplaced(where, panels);
  const top = Math.min(...panels.map((panel) => panel.gridPos?.y ?? Number.NaN));
  if (gridPos && panels.length > 0 && top !== gridPos.y + gridPos.h) yield { where, what: 'its panels are elsewhere' };
}

/** Panels lie inside 24 columns, none on another, and a row's own panels lie below it. */
export const grid: Check = {
  name: 'grid',
  asks: "panels lie inside 24 columns, none on another, and a row's own panels lie below it",
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const where = nameOf(dashboard);
      const { panels = [] } = dashboard;
      yield* misplaced(where, panels);
      for (const row of panels.filter(({ type }) => type === 'row')) yield* misplacedInRow(where, row);
    }
  },
};
