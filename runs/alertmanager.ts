import { parse } from 'yaml';
import { z } from 'zod';
import { goSeconds } from './go-duration.ts';
import { getJson } from './http-json.ts';

const status = z.object({ config: z.object({ original: z.string() }) });
const versionInfo = z.object({ versionInfo: z.object({ version: z.string() }) });
const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()), endsAt: z.string() }));

interface Route {
  readonly matchers?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/** How long notifications take, in seconds, from Alertmanager's running configuration. */
export interface NotificationTiming {
  /** The longest that any route waits before it notifies of a new group. */
  readonly groupWait: number;
  /** How often an alert that goes on firing is notified again, at the latest. */
  readonly repeatOf: (alertname: string) => number;
}

/** The parts of Alertmanager's HTTP API that a run asks. Every method throws `NoAnswer` when it gets none. */
export const alertmanagerAt = (baseUrl: string) => ({
  async timing(): Promise<NotificationTiming> {
    const { config } = await getJson(new URL('/api/v2/status', baseUrl), status);
    const { route = {} } = parse(config.original) as { route?: Route };
    return { groupWait: longestGroupWait(route), repeatOf: (alertname) => repeatInterval(route, alertname) };
  },

  /** The version of the Alertmanager that answers. */
  async version(): Promise<string> {
    return (await getJson(new URL('/api/v2/status', baseUrl), versionInfo)).versionInfo.version;
  },

  /** Whether it has this alert, unsilenced, from a Prometheus that still sends it. */
  async has(alertname: string): Promise<boolean> {
    const url = new URL('/api/v2/alerts?active=true&silenced=false&inhibited=false', baseUrl);
    url.searchParams.set('filter', `alertname="${alertname}"`);
    return (await getJson(url, alerts)).length > 0;
  },
});

/** Alertmanager's own defaults. */
const defaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' } as const;

/** The longest `group_wait` of a routing tree, in seconds; a route without one has its parent's. */
export function longestGroupWait(route: Route, inherited: string = defaults.group_wait): number {
  const own = route.group_wait ?? inherited;
  return Math.max(goSeconds(own), ...(route.routes ?? []).map((child) => longestGroupWait(child, own)));
}

/**
 * How often an alert is notified again, in seconds: the `repeat_interval` of the route that names it, rounded up to
 * its `group_interval`, since Alertmanager looks at a group no more often than that.
 */
export function repeatInterval(route: Route, alertname: string): number {
  const named = new RegExp(`^\\s*"?alertname"?\\s*=\\s*"?${alertname}"?\\s*$`);
  const child = route.routes?.find(({ matchers }) => matchers?.some((matcher) => named.test(matcher)));
  const of = (field: keyof typeof defaults) => goSeconds(child?.[field] ?? route[field] ?? defaults[field]);
  const [interval, repeat] = [of('group_interval'), of('repeat_interval')];
  return Math.ceil(repeat / interval) * interval;
}

/** Alertmanager as a run asks it. */
export type Alertmanager = ReturnType<typeof alertmanagerAt>;
