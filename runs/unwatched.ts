import { duration } from '../catalog/duration.ts';
import { alerts } from '../catalog/platform.ts';
import { over, presentOverTime, print, where } from '../promql/index.ts';
import type { Prometheus } from './prometheus.ts';
import { overdue } from './settled.ts';
import { watchdog } from './watchdog.ts';

/**
 * The longest time of a run in which Prometheus evaluated no rule, in seconds, because it was away; 0 where no
 * evaluation was overdue. The Watchdog tells: it fires at each evaluation, every `interval` seconds.
 */
export async function unwatchedSeconds(
  prometheus: Pick<Prometheus, 'queryRange'>,
  { from, to }: { readonly from: Date; readonly to: Date },
  interval: number,
): Promise<number> {
  const fires = where(alerts, { alertname: watchdog, alertstate: 'firing' });
  const query = print(presentOverTime(over(fires, duration(2 * interval))));
  const series = await prometheus.queryRange(query, { from, to, stepSeconds: interval });
  const evaluated = series.flatMap(({ points }) => points.map(([time]) => time)).sort((a, b) => a - b);
  const edges = [from.getTime() / 1000, ...evaluated, to.getTime() / 1000];
  const longest = Math.max(...edges.slice(1).map((time, at) => time - (edges[at] as number)));
  return longest > overdue(interval) ? longest : 0;
}
