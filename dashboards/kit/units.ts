import type { Unit } from '../../catalog/units.ts';

/** The unit of the catalogue in Grafana's words; `count:` scales to K and M before its suffix. */
export const grafanaUnits: Readonly<Record<Unit, string>> = {
  s: 's',
  duration: 'dthms',
  bytes: 'bytes',
  ratio: 'percentunit',
  'per second': 'count:/s',
  'per minute': 'count:/min',
  bookings: 'short',
  orders: 'short',
  seats: 'short',
  locks: 'short',
  messages: 'short',
  events: 'short',
  groups: 'short',
  members: 'short',
  requests: 'short',
  iterations: 'short',
  users: 'short',
  connections: 'short',
  alerts: 'short',
  targets: 'short',
  samples: 'short',
  times: 'none',
  state: 'none',
};
