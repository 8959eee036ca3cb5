import type { CustomSeriesOption } from 'echarts';
import type { Band, BandChart, Marks } from '../model.ts';
import type { TimeGrid } from '../time-grid.ts';
import { linesOf } from './marked.ts';
import { colour, type Drawing, draw, gridAt, type Room, textStyle, timeAxis } from './plot.ts';

/** A band with the colour it is drawn in. */
export interface Painted extends Band {
  readonly colour: string;
  readonly opacity: number;
}

/** Rows of bands, named on the left. */
export interface PaintedRows {
  readonly rows: readonly { readonly name: string; readonly bands: readonly Painted[] }[];
}

const colours: Readonly<Record<Band['state'], string>> = { good: 'good', bad: 'breached', neutral: 'line-1' };

const rowHeight = 24;

/** Round corners are seen on long bands; on very many they are only text. */
const roundedAtMost = 60;
const characterWidth = 6.2;

/** The states of a panel: green while all is well, red while not. */
export const painted = ({ rows }: BandChart): PaintedRows => ({
  rows: rows.map(({ name, bands }) => ({
    name,
    bands: bands.map((band) => ({ ...band, colour: colour(colours[band.state]), opacity: 0.75 })),
  })),
});

/** Bands over time. It is as high as its rows need. */
export function drawBands({ rows }: PaintedRows, grid: TimeGrid, marks: Marks, width: number): Drawing {
  const room: Room = { left: leftFor(rows, width), right: 14, top: 6, bottom: 24 };
  const height = room.top + room.bottom + rows.length * rowHeight;
  const bands = rows.flatMap(({ bands: own }, row) => own.map((band) => ({ row, band })));
  const series: CustomSeriesOption = {
    type: 'custom',
    silent: true,
    clip: true,
    data: bands.map(({ row, band }) => [band.from, row, band.to]),
    renderItem: ({ dataIndex }, api) => {
      const { row, band } = bands[dataIndex] as (typeof bands)[number];
      const [left = 0, middle = 0] = api.coord([Math.max(band.from, grid.from), row]);
      const [right = 0] = api.coord([band.to, row]);
      return {
        type: 'rect',
        shape: {
          x: left,
          y: middle - rowHeight * 0.34,
          width: Math.max(2, right - left),
          height: rowHeight * 0.68,
          r: bands.length > roundedAtMost ? 0 : 2,
        },
        style: { fill: band.colour, opacity: band.opacity },
      };
    },
    markLine: linesOf(marks, grid, []),
  };
  return draw(
    {
      grid: gridAt(room),
      xAxis: timeAxis(grid, width - room.left - room.right),
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map(({ name }) => name),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...textStyle, color: colour('text'), width: room.left - 14, overflow: 'truncate', interval: 0 },
      },
      series: [series],
    },
    width,
    height,
    room,
  );
}

const leftFor = (rows: PaintedRows['rows'], width: number): number =>
  Math.min(width * 0.4, Math.max(60, Math.max(0, ...rows.map(({ name }) => name.length)) * characterWidth + 16));
