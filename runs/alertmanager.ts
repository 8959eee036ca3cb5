import { parse } from 'yaml';
import { z } from 'zod';
import { goSeconds } from './go-duration.ts';
import { getJson } from './http-json.ts';

const status = z.object({ config: z.object({ original: z.string() }) });
const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()), endsAt: z.string() }));

interface Route {
  readonly group_wait?: string;
  readonly routes?: readonly Route[];
}

/** The parts of Alertmanager's HTTP API that a run asks. Every method throws `NoAnswer` when it gets none. */
export const alertmanagerAt = (baseUrl: string) => ({
  /** The longest that any route waits before it notifies of a new group, in seconds, from its running configuration. */
  async groupWait(): Promise<number> {
    const { config } = await getJson(new URL('/api/v2/status', baseUrl), status);
    const { route } = parse(config.original) as { route?: Route };
    return longestGroupWait(route ?? {});
  },

  /** Whether it has this alert, unsilenced, from a Prometheus that still sends it. */
  async has(alertname: string): Promise<boolean> {
    const url = new URL('/api/v2/alerts?active=true&silenced=false&inhibited=false', baseUrl);
    url.searchParams.set('filter', `alertname="${alertname}"`);
    return (await getJson(url, alerts)).length > 0;
  },
});

/** Alertmanager's own default. */
const defaultGroupWait = '30s';

/** The longest `group_wait` of a routing tree, in seconds; a route without one has its parent's. */
export function longestGroupWait(route: Route, inherited = defaultGroupWait): number {
  const own = route.group_wait ?? inherited;
  return Math.max(goSeconds(own), ...(route.routes ?? []).map((child) => longestGroupWait(child, own)));
}

/** Alertmanager as a run asks it. */
export type Alertmanager = ReturnType<typeof alertmanagerAt>;
