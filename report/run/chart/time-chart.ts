import type { LineSeriesOption } from 'echarts';
import { level } from '../../../catalog/objectives.ts';
import type { Unit } from '../../../catalog/units.ts';
import type { Marks, TimeChart } from '../model.ts';
import { momentsOf, type TimeGrid } from '../time-grid.ts';
import { shortValue } from '../values.ts';
import { areasOf, linesOf } from './marked.ts';
import { colour, type Drawing, draw, gridAt, textStyle, timeAxis } from './plot.ts';

const room = { left: 58, right: 14, top: 14, bottom: 24 };

/** How many colours the style sheet has for lines. */
const palette = 12;

/** How much room there is above the line of an objective, so that it is seen while all is well. */
const headroom = 1.15;

/** By the first digit of a status; 0 is no response at all. */
const statusColours: Readonly<Record<string, string>> = {
  2: 'good',
  3: 'line-1',
  4: 'missed',
  5: 'breached',
  0: 'breached',
};

/** The colour of the nth line of a chart: its place in the palette, or a shade of what its HTTP status means. */
export function lineColour({ byStatus, lines }: Pick<TimeChart, 'byStatus' | 'lines'>, at: number): string {
  const classOf = (place: number): string => lines[place]?.name.charAt(0) ?? '';
  const meaning = byStatus ? statusColours[classOf(at)] : undefined;
  if (meaning === undefined) return colour(`line-${(at % palette) + 1}`);
  const before = lines.slice(0, at).filter((_, place) => classOf(place) === classOf(at)).length;
  return before === 0
    ? colour(meaning)
    : `color-mix(in srgb, ${colour(meaning)} ${Math.max(30, 100 - 30 * before)}%, ${colour('card')})`;
}

/** Lines or areas over time, with the objective, and with what happened in the run behind them. */
export function drawTimeChart(chart: TimeChart, grid: TimeGrid, marks: Marks, width: number, height: number): Drawing {
  const moments = momentsOf(grid);
  const scale = scaleOf(chart.unit);
  const stacked = chart.kind === 'areas';
  const series = chart.lines.map(
    ({ name, values }, at): LineSeriesOption => ({
      type: 'line',
      name,
      silent: true,
      showSymbol: lonely(values),
      symbolSize: 4,
      ...(stacked ? { stack: 'all' } : {}),
      lineStyle: { color: lineColour(chart, at), width: stacked ? 1 : 1.75 },
      itemStyle: { color: lineColour(chart, at) },
      ...(stacked || chart.lines.length === 1
        ? { areaStyle: { color: lineColour(chart, at), opacity: stacked ? 0.35 : 0.08 } }
        : {}),
      data: values.map((value, place) => [
        moments[place] as number,
        value !== null && Number.isFinite(value) ? value / scale : null,
      ]),
      ...(at === 0 ? { markArea: areasOf(marks), markLine: linesOf(marks, grid, chart.objectives, scale) } : {}),
    }),
  );
  return draw(
    {
      grid: gridAt(room),
      xAxis: timeAxis(grid, width - room.left - room.right),
      yAxis: {
        type: 'value',
        min: ({ min }) => Math.min(0, min),
        max: ({ max }) => highestOf(chart, max, scale),
        splitNumber: 4,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...textStyle,
          formatter: (value: number) => shortValue(value * scale, chart.unit),
          showMaxLabel: false,
        },
        splitLine: { lineStyle: { color: colour('grid'), width: 1 } },
      },
      series,
    },
    width,
    height,
    room,
  );
}

/** What an axis counts in, so that its steps are round as people read them: bytes by the mebibyte. */
const scaleOf = (unit: Unit): number => (unit === 'bytes' ? 2 ** 20 : 1);

/** The top of the axis: above all values, above the objectives, and above 0. */
function highestOf({ objectives }: TimeChart, max: number, scale: number): number {
  const levels = objectives.flatMap((objective) => [level(objective, 'target'), level(objective, 'critical')]);
  const promised = Math.max(0, ...levels) / scale;
  const top = Math.max(Number.isFinite(max) ? max : 0, promised) * headroom;
  return top > 0 ? top : 1;
}

/** Whether a course has values with none beside them: a line cannot show them, so they are drawn as points. */
const lonely = (values: readonly (number | null)[]): boolean =>
  values.some((value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null);
