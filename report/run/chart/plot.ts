import type { EChartsOption, GridComponentOption, XAXisComponentOption } from 'echarts';
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { clock, endOf, type TimeGrid } from '../time-grid.ts';
import { shortPath } from './path.ts';

use([CustomChart, LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** A chart as an SVG, and where in it the time axis lies: what a script needs to find a moment under the pointer. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  /** Pixels of the SVG from its left to the start and the end of the time axis. */
  readonly left: number;
  readonly right: number;
}

/** Room around a plot, in pixels of its SVG. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Colours by what they mean: custom properties that the page's style sheet sets for light and for dark. */
export const colour = (meaning: string): string => `var(--${meaning})`;

/** The style of all text in charts. */
export const textStyle = { color: colour('muted'), fontSize: 11, fontFamily: 'inherit' } as const;

/** Draws a chart without a browser. Its size is that of its place on a wide page; the page scales it down. */
export function draw(option: EChartsOption, width: number, height: number, room: Room): Drawing {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return { svg: still(chart.renderToSVGString()), width, left: room.left, right: width - room.right };
  } finally {
    chart.dispose();
  }
}

/**
 * Without what only a living chart needs, and with what all texts and lines share left to the style sheet: a page has
 * dozens of charts.
 */
const still = (svg: string): string =>
  svg
    .replace(/<style\s*>[\s\S]*?<\/style>\s*/g, '')
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>\s*/, '')
    .replace(
      / (?:class|ecmeta_\w+|pointer-events|xmlns:xlink|xml:space|baseProfile|version|dominant-baseline)="[^"]*"/g,
      '',
    )
    .replace(/ stroke="[^"]*" stroke-width="0"(?: stroke-opacity="[^"]*")?/g, '')
    .replace(/(<text[^>]*?) style="[^"]*"/g, '$1')
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${shortPath(path)}"`)
    .replace(/<svg width="\d+" height="\d+"/, '<svg');

/** The place of the plot in its SVG, fixed, so that the moments of all charts lie where the page expects them. */
export const gridAt = (room: Room): GridComponentOption => ({ ...room, outerBoundsMode: 'none' });

const tickSteps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400] as const;

/** The moments that the time axis names: whole steps from the start of the load, as many as have room. */
function ticksOf(grid: TimeGrid, width: number): number[] {
  const end = endOf(grid);
  const most = Math.max(2, Math.floor(width / 70));
  const step = tickSteps.find((one) => (end - grid.from) / one <= most) ?? 604_800;
  const first = Math.ceil(grid.from / step) * step;
  const ticks: number[] = [];
  for (let tick = first; tick <= end; tick += step) ticks.push(tick);
  return ticks;
}

/** The time axis that all charts of a report share: the time since the load began. */
export function timeAxis(grid: TimeGrid, width: number): XAXisComponentOption {
  const ticks = ticksOf(grid, width);
  return {
    type: 'value',
    min: grid.from,
    max: endOf(grid),
    axisLine: { show: true, onZero: false, lineStyle: { color: colour('axis') } },
    axisTick: { show: true, customValues: ticks, lineStyle: { color: colour('axis') } },
    axisLabel: { ...textStyle, customValues: ticks, formatter: (seconds: number) => clock(seconds), hideOverlap: true },
    splitLine: { show: false },
  };
}
