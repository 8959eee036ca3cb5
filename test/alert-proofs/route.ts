import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Alert } from '../../alerts/kit/alert.ts';
import type { Duration } from '../../catalog/duration.ts';
import { root } from '../panels/demo-stack.ts';

interface Route {
  readonly matchers?: readonly string[];
  readonly group_wait?: Duration;
  readonly group_interval?: Duration;
  readonly repeat_interval?: Duration;
  readonly routes?: readonly Route[];
}

/** How long Alertmanager takes with an alert, as written in its configuration. */
export interface RouteTiming {
  readonly groupWait: Duration;
  readonly groupInterval: Duration;
  readonly repeatInterval: Duration;
}

/** The timing of the route that an alert takes. */
export function routeOf({ name, severity }: Pick<Alert, 'name' | 'severity'>): RouteTiming {
  const text = readFileSync(join(root, 'provisioning/alertmanager/alertmanager.yml'), 'utf8');
  const { route } = parse(text) as { route: Required<Route> };
  const labels: Readonly<Record<string, string>> = { alertname: name, severity };
  const own = route.routes.find(({ matchers = [] }) =>
    matchers.every((matcher) => {
      const [, label = '', value] = /^(\w+) = "(.*)"$/.exec(matcher) ?? [];
      return labels[label] === value;
    }),
  );
  return {
    groupWait: own?.group_wait ?? route.group_wait,
    groupInterval: own?.group_interval ?? route.group_interval,
    repeatInterval: own?.repeat_interval ?? route.repeat_interval,
  };
}
