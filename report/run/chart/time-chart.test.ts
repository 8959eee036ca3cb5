import { expect, test } from 'vitest';
import { flashSaleObjectives } from '../../../catalog/flash-sale.ts';
import type { Objective } from '../../../catalog/objectives.ts';
import type { TimeChart } from '../model.ts';
import { drawTimeChart } from './time-chart.ts';

const grid = { startedAt: new Date(0), from: 0, stepSeconds: 1, count: 3, loadSeconds: 2 };

/** The heights at which a chart of response times has dashed lines, by what stands beside them. */
function lines(objectives: readonly Objective[]): Record<string, number> {
  const chart: TimeChart = {
    ...{ kind: 'lines', unit: 's', byStatus: false, leftOut: 0, objectives },
    lines: [{ name: 'p99', values: [0.01, 0.02, 0.1] }],
  };
  const { svg } = drawTimeChart(chart, grid, { alerts: [], faults: [], note: null }, 400, 200);
  const heights = [...svg.matchAll(/<path d="M\d+ ([\d.]+)h\d+"[^>]*stroke-dasharray="6,3"/g)].map(([, y]) =>
    Number(y),
  );
  const words = [...svg.matchAll(/>([\w ]+ critical [\d.]+ m?s|critical [\d.]+ m?s)</g)].map(
    ([, text]) => text as string,
  );
  return Object.fromEntries(words.map((word, at) => [word, heights[at] as number]));
}

test('the lines of several objectives stand where their levels are, and say of which figure', () => {
  const { latencyP50, latencyP90, latencyP95 } = flashSaleObjectives;
  const at = lines([latencyP50, latencyP90, latencyP95]);
  expect(Object.keys(at)).toEqual(['p50 critical 5 ms', 'p90 critical 10 ms', 'p95 critical 20 ms']);
  const [p50 = 0, p90 = 0, p95 = 0] = Object.values(at);
  // A level twice as high is twice as far from the axis: 5 ms below 10 ms as 10 ms is halfway to 20 ms.
  expect((p90 - p95) / (p50 - p90)).toBeCloseTo(2, 0);
});

test('a lone objective says its level', () => {
  expect(Object.keys(lines([flashSaleObjectives.latency]))).toEqual(['critical 50 ms']);
});
