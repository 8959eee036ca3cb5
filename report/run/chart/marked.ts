import type { MarkAreaComponentOption, MarkLineComponentOption } from 'echarts';
import { level, type Objective, statName } from '../../../catalog/objectives.ts';
import type { Marks } from '../model.ts';
import type { TimeGrid } from '../time-grid.ts';
import { shortValue } from '../values.ts';
import { colour } from './plot.ts';

/** Faults and alerts as areas behind the lines of a chart: an alert while it fires, a fault while it is on. */
export function areasOf({ alerts, faults }: Marks): MarkAreaComponentOption {
  const area = (meaning: string, opacity: number) => (stretch: { from: number; to: number }) =>
    [{ xAxis: stretch.from, itemStyle: { color: colour(meaning), opacity } }, { xAxis: stretch.to }] as [
      object,
      object,
    ];
  const firing = alerts.filter(({ state }) => state === 'firing');
  return { silent: true, data: [...faults.map(area('fault', 0.06)), ...firing.map(area('alert', 0.07))] };
}

/** The start and the end of the load, the moment that each alert fires, and the levels of objectives on its axis. */
export function linesOf(
  marks: Marks,
  { loadSeconds }: TimeGrid,
  objectives: readonly Objective[],
  scale = 1,
): MarkLineComponentOption {
  const upright = (xAxis: number, meaning: string, type: 'dotted' | 'solid') => ({
    xAxis,
    label: { show: false },
    lineStyle: { color: colour(meaning), type, width: 1 },
  });
  const firing = marks.alerts.filter(({ state }) => state === 'firing');
  return {
    silent: true,
    symbol: 'none',
    // Two digits, which is the default, would draw 5 ms at 10 ms.
    precision: 10,
    data: [
      upright(0, 'load', 'dotted'),
      upright(loadSeconds, 'load', 'dotted'),
      ...firing.map(({ from }) => upright(from, 'alert', 'solid')),
      ...objectives.flatMap((objective) => levelLines(objective, scale, objectives.length > 1)),
    ],
  };
}

/** The lines of one objective; among others each says of which figure it is. */
function levelLines(objective: Objective, scale: number, among: boolean) {
  const across = (name: string, yAxis: number, meaning: string) => ({
    yAxis: yAxis / scale,
    label: {
      show: true,
      position: 'insideStartTop' as const,
      distance: 2,
      formatter: `${among ? `${statName(objective)} ` : ''}${name} ${shortValue(yAxis, objective.unit)}`,
      color: colour(meaning),
      fontSize: 10,
      fontFamily: 'inherit',
    },
    lineStyle: { color: colour(meaning), type: 'dashed' as const, width: 1.5 },
  });
  const target = level(objective, 'target');
  const critical = level(objective, 'critical');
  return [
    across('critical', critical, 'breached'),
    ...(target === critical ? [] : [across('target', target, 'missed')]),
  ];
}
