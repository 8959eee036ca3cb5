import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';

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

/** The cases of ticketing's own alerts. */
export const ticketingTests: readonly RuleTest[] = [
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
