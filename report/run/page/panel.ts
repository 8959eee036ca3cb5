import { isMissing } from '../../../runs/evidence.ts';
import { drawBands, type PaintedRows, painted } from '../chart/band-chart.ts';
import type { Drawing } from '../chart/plot.ts';
import { drawTimeChart, lineColour } from '../chart/time-chart.ts';
import type { Content, Figure, Line, Marks, PanelReport, RowReport, TimeChart, ValueTable } from '../model.ts';
import { clock, type TimeGrid } from '../time-grid.ts';
import { shortValue, unitBeside } from '../values.ts';
import { absent, Html, html, jsonIn, tableOf } from './markup.ts';

/** What every chart of a page shares. */
export interface Axis {
  readonly grid: TimeGrid;
  readonly marks: Marks;
}

/** Pixels of a wide page for each of the 24 columns, without the panel's own margins. */
const columnWidth = 51.5;
const margins = 36;
const chartHeight = 200;

/** A row of panels under its heading. */
export const rowSection = ({ title, panels }: RowReport, axis: Axis): Html => html`<h3>${title}</h3>
<div class="row">${panels.map((panel) => panelCard(panel, axis))}</div>`;

function panelCard({ title, description, width, content }: PanelReport, axis: Axis): Html {
  const kind = isMissing(content) ? '' : content.kind;
  const beside =
    isMissing(content) || !('unit' in content) || content.kind === 'figure' ? '' : unitBeside(content.unit);
  return html`<section class="panel ${kind}" style="--width:${width}">
<h4 title="${description}">${title}<span>${beside}</span></h4>
${isMissing(content) ? absent(content.missing) : contentOf(content, width, axis)}
</section>`;
}

function contentOf(content: Content, width: number, axis: Axis): Html {
  const pixels = Math.round(width * columnWidth - margins);
  switch (content.kind) {
    case 'figure':
      return figureOf(content);
    case 'table':
      return valueRows(content);
    case 'alerts':
      return alertList(axis.marks);
    case 'bands':
      return html`${bandsOf(painted(content), pixels, axis)}${more(content.leftOut)}`;
    default:
      return timeChartOf(content, pixels, axis);
  }
}

/** The alerts that fired, in the place of Grafana's list. */
function alertList({ alerts }: Marks): Html {
  const fired = [
    ...new Map(alerts.filter(({ state }) => state === 'firing').map((alert) => [alert.name, alert])).values(),
  ];
  if (fired.length === 0) return html`<p class="muted">None fired.</p>`;
  return tableOf(
    ['Alert', 'Fired'],
    fired.map(({ name, from }) => html`<tr><td class="breached">${name}</td><td>at ${clock(from)}</td></tr>`),
  );
}

const figureOf = ({ value, unit, which, standing }: Figure): Html => html`<div class="${standing ?? ''}">
<span class="value">${shortValue(value, unit)}</span><span class="muted">${[unitBeside(unit), which].filter(Boolean).join(', ')}</span></div>`;

function timeChartOf(chart: TimeChart, width: number, { grid, marks }: Axis): Html {
  const values = {
    names: chart.lines.map(({ name }) => name),
    colours: chart.lines.map((_, at) => lineColour(chart, at)),
    values: chart.lines.map((line) =>
      line.values.map((value) => (value === null ? null : shortValue(value, chart.unit))),
    ),
  };
  return html`${plot(drawTimeChart(chart, grid, marks, width, chartHeight), values)}
<ul class="legend">${chart.lines.map(
    (line, at) =>
      html`<li><span class="swatch" style="background:${lineColour(chart, at)}"></span>${line.name} <b>${highestOf(line, chart)}</b></li>`,
  )}</ul>${more(chart.leftOut)}`;
}

/** What has no room. */
const more = (leftOut: number): Html =>
  leftOut > 0 ? html`<p class="muted">and ${leftOut} more, not drawn</p>` : html``;

const highestOf = ({ values }: Line, { unit }: TimeChart): string => {
  const there = values.filter((value) => value !== null);
  return there.length > 0 ? `max ${shortValue(Math.max(...there), unit)}` : '';
};

/** Rows of bands over time. */
export const bandsOf = (rows: PaintedRows, width: number, { grid, marks }: Axis): Html =>
  plot(drawBands(rows, grid, marks, width), {
    rows: rows.rows.map(({ name, bands }) => ({
      name,
      bands: bands.map(({ from, to, text, colour }) => [from, to, text, colour]),
    })),
  });

function plot({ svg, width, left, right }: Drawing, values: unknown): Html {
  const share = (pixels: number): string => (pixels / width).toFixed(5);
  return html`<div class="plot" data-left="${share(left)}" data-right="${share(right)}">${new Html(svg)}<div class="cursor"></div>
<script type="application/json">${jsonIn(values)}</script></div>`;
}

/** A table of values, those that are not as promised in colour. */
export function valueRows({ labels, columns, rows, leftOut }: ValueTable): Html {
  const body = rows.map(
    (row) =>
      html`<tr>${row.labels.map((label) => html`<td>${label}</td>`)}${row.cells.map(
        ({ value, standing }, at) =>
          html`<td class="number ${standing === 'kept' ? '' : (standing ?? '')}">${shortValue(value, columns[at]?.unit ?? 'state')}</td>`,
      )}</tr>`,
  );
  const rest = leftOut > 0 ? [html`<tr><td class="muted">and ${leftOut} more</td></tr>`] : [];
  return tableOf([...labels.map(capital), ...columns.map(({ title }) => ({ number: title }))], [...body, ...rest]);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
