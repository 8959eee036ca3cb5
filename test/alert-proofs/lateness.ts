import { seconds } from '../../catalog/duration.ts';
import { prometheusServer } from '../../catalog/emitters.ts';
import { alerts, up } from '../../catalog/platform.ts';
import { scaled, scrapeInterval } from '../../catalog/time-scale.ts';
import { print, where } from '../../promql/index.ts';
import { watchdog } from '../../signals/availability.ts';
import { api } from '../panels/grafana.ts';
import type { Watched } from './cause.ts';
import { ruleOf } from './rule.ts';

/**
 * By how much the server's longest pauses between two scrapes, and between two evaluations, were too long, in seconds:
 * a machine that is busy with something else leaves some out. It is none of the alert's doing, so it is allowed for.
 */
export async function lateness({ system, timeScale }: Watched, from: number, to: number): Promise<number> {
  const watched = [
    {
      series: where(up, { job: prometheusServer.job }),
      every: seconds(scrapeInterval(prometheusServer, timeScale)),
    },
    {
      series: where(alerts, { alertname: watchdog }),
      every: seconds(scaled(ruleOf({ alert: watchdog }).group.interval, timeScale)),
    },
  ];
  const late = watched.map(async ({ series, every }) => {
    const range = `${Math.ceil(to - from + 2 * every)}s`;
    const query = { query: `${print(series)}[${range}]`, time: String(to) };
    const { result } = (await api(system.prometheusUrl, 'query', query)) as {
      result: { values: [number, string][] }[];
    };
    const times = (result[0]?.values ?? []).map(([time]) => time);
    const pauses = times.slice(1).map((time, before) => time - Math.max(from, times[before] as number));
    return Math.max(0, ...pauses.map((pause) => pause - every));
  });
  return (await Promise.all(late)).reduce((sum, one) => sum + one, 0);
}
