import type { JudgedSignal } from '../../signals/signal.ts';
import { type Alert, alert, steady } from './alert.ts';
import { above, type StaysBelow } from './condition.ts';

/** An alert on the share of the connections that a Postgres allows, above its critical level. */
export const connectionsAlert = (name: string, use: JudgedSignal<'system', StaysBelow>): Alert =>
  alert(name, {
    when: above(use, 'critical'),
    ...steady,
    severity: 'critical',
    component: 'postgres',
    summary: 'Connections to Postgres run out',
    description: ({ value, limit, label }) =>
      `Last measured: ${value} of the connections that a Postgres of ${label('system')} allows were open. The limit is ${limit}.`,
  });
