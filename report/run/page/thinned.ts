import { isMissing } from '../../../runs/evidence.ts';
import type { Line, PanelReport, RowReport, RunReport, TimeChart } from '../model.ts';

/** The report with at most so many lines on a chart: the largest, and of the others how many there are. */
export function thinned(report: RunReport, mostLines: number): RunReport {
  const row = (of: RowReport): RowReport => ({
    ...of,
    panels: of.panels.map((panel) => thinnedPanel(panel, mostLines)),
  });
  return {
    ...report,
    load: { ...report.load, row: row(report.load.row) },
    resources: row(report.resources),
    dashboards: report.dashboards.map((each) => ({ ...each, rows: each.rows.map(row) })),
  };
}

function thinnedPanel(panel: PanelReport, mostLines: number): PanelReport {
  const { content } = panel;
  if (isMissing(content) || (content.kind !== 'lines' && content.kind !== 'areas')) return panel;
  return content.lines.length <= mostLines ? panel : { ...panel, content: largestOf(content, mostLines) };
}

const highest = ({ values }: Line): number => Math.max(...values.map((value) => value ?? 0));

const largestOf = (chart: TimeChart, mostLines: number): TimeChart => ({
  ...chart,
  lines: [...chart.lines].sort((a, b) => highest(b) - highest(a)).slice(0, mostLines),
  leftOut: chart.leftOut + chart.lines.length - mostLines,
});
