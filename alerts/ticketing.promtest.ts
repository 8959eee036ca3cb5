import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';

const target = 'job="ticketing-exporter", instance="a:1"';

const connections = 'TicketingConnectionsHigh';
const full = (share: string, system = 'ticketing'): Firing =>
  firingOf(connections, {
    labels: { severity: 'critical', system, component: 'postgres' },
    panel: 'Connections in use',
    summary: 'Connections to Postgres run out',
    description: `Last measured: ${share} of the connections that a Postgres of ${system} allows were open. The limit is 80%.`,
  });

/** A server's connections and the most that it allows, as the exporter tells them for a database on it. */
const server = (database: string, open: string, most = '100x60', system = 'ticketing') => {
  const labels = `${target}, system="${system}", database="${database}"`;
  return {
    [`ticketing_postgres_server_connections{${labels}}`]: open,
    [`ticketing_postgres_server_connections_max{${labels}}`]: most,
  };
};

const connectionTests: readonly RuleTest[] = [
  {
    name: 'connections: 80 of 100 are no alert',
    series: { ...server('events', '80x60'), ...server('auth', '80x60') },
    checks: silent(connections, '1m', '5m'),
  },
  {
    name: 'connections: 81 of 100 fire after 30 s, and for a minute after it is over',
    series: server('events', '80x11 81x11 80x37'),
    checks: [
      ...silent(connections, '1m', '1m25s'),
      fires(connections, '1m30s', full('81%')),
      fires(connections, '2m55s', full('81%')),
      ...silent(connections, '3m', '5m'),
    ],
  },
  {
    name: 'connections: of several servers the fullest counts, by its own limit',
    series: {
      ...server('events', '90x60', '1000x60'),
      ...server('projections', '18x60', '20x60'),
      ...server('auth', '5x60'),
    },
    checks: [fires(connections, '1m', full('90%'))],
  },
  {
    name: 'connections: one in three scrapes that fails changes nothing',
    series: server('events', gappy(Array.from({ length: 60 }, () => 95)), gappy(Array.from({ length: 60 }, () => 100))),
    checks: [
      ...silent(connections, '25s'),
      fires(connections, '30s', full('95%')),
      fires(connections, '4m', full('95%')),
    ],
  },
  {
    name: 'connections: what has not been told for 20 s counts no more',
    series: server('events', '95x12 stale', '100x12 stale'),
    checks: [fires(connections, '2m15s', full('95%')), ...silent(connections, '2m20s', '5m')],
  },
  {
    name: 'connections: systems are judged apart',
    series: { ...server('events', '10x60'), ...server('events', '99x60', '100x60', 'other') },
    checks: [fires(connections, '1m', full('99%', 'other'))],
  },
  { name: 'connections: no series is no alert', series: {}, checks: silent(connections, '5m') },
];

const delay = 'TicketingProjectionDelayHigh';
const late = (by: string, system = 'ticketing'): Firing =>
  firingOf(delay, {
    labels: { severity: 'warning', system, component: 'projector' },
    panel: 'Projection delay',
    summary: 'The projections are behind the events',
    description: `Last measured: ${by} behind the events in ${system}. The limit is 5s.`,
  });
const behind = (system = 'ticketing', instance = 'a:1') =>
  `ticketing_projection_delay_seconds{job="ticketing-exporter", instance="${instance}", system="${system}"}`;

const delayTests: readonly RuleTest[] = [
  { name: 'projection: 5 s are no alert', series: { [behind()]: '5x60' }, checks: silent(delay, '1m', '5m') },
  {
    name: 'projection: 5.4 s fire after 30 s, and for a minute after it is over',
    series: { [behind()]: '5x11 5.4x11 5x37' },
    checks: [
      ...silent(delay, '1m', '1m25s'),
      fires(delay, '1m30s', late('5.4s')),
      fires(delay, '2m55s', late('5.4s')),
      ...silent(delay, '3m', '5m'),
    ],
  },
  {
    name: 'projection: of several exporters the largest counts, not their sum',
    series: { [behind()]: '4x60', [behind('ticketing', 'b:1')]: '7x60' },
    checks: [fires(delay, '1m', late('7s'))],
  },
  {
    name: 'projection: two that are each below are no alert',
    series: { [behind()]: '4x60', [behind('ticketing', 'b:1')]: '4x60' },
    checks: silent(delay, '1m', '5m'),
  },
  {
    name: 'projection: one in three scrapes that fails changes nothing',
    series: { [behind()]: gappy(Array.from({ length: 60 }, () => 9)) },
    checks: [...silent(delay, '25s'), fires(delay, '30s', late('9s')), fires(delay, '4m', late('9s'))],
  },
  {
    name: 'projection: what has not been told for 20 s counts no more',
    series: { [behind()]: '9x12 stale' },
    checks: [fires(delay, '2m15s', late('9s')), ...silent(delay, '2m20s', '5m')],
  },
  {
    name: 'projection: systems are judged apart',
    series: { [behind()]: '0x60', [behind('other')]: '60x60' },
    checks: [fires(delay, '1m', late('1m 0s', 'other'))],
  },
  { name: 'projection: no series is no alert', series: {}, checks: silent(delay, '5m') },
];

/** The cases of ticketing's own alerts. */
export const ticketingTests: readonly RuleTest[] = [...connectionTests, ...delayTests];
