import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const target = 'job="booking", instance="booking:8081", system="booking"';
const expirations = `booking_reservation_expirations_total{${target}}`;

const expired = 'BookingReservationExpirationsHigh';
const expiredHolds = (last: string): Firing =>
  firingOf(expired, {
    labels: { severity: 'warning', system: 'booking', component: 'reservations' },
    panel: 'Reservation expirations',
    summary: 'Too many holds expire before they are confirmed',
    description: `Last measured: ${last} expired holds per minute in booking. The limit is 50.`,
  });

/** The cases of the alert on expired holds. */
export const expirationTests: readonly RuleTest[] = [
  {
    name: 'expirations: 48 a minute are no alert',
    series: { [expirations]: '0+4x120' },
    checks: silent(expired, '3m', '10m'),
  },
  {
    name: 'expirations: exactly 50 a minute are no alert',
    series: { [expirations]: '0+50x20' },
    every: '1m',
    checks: silent(expired, '5m', '20m'),
  },
  {
    name: 'expirations: 60 a minute fire, and end a minute after the rate has fallen',
    series: { [expirations]: '0+5x48 240x80' },
    // Each second adds 1 to a window of 2 minutes: more than 100 in it at 1m45s, until 4m15s.
    checks: [
      ...silent(expired, '2m10s'),
      fires(expired, '2m15s', expiredHolds('60')),
      fires(expired, '4m', expiredHolds('60')),
      fires(expired, '5m15s', expiredHolds('52.17')),
      ...silent(expired, '5m20s', '7m'),
    ],
  },
  {
    name: 'expirations: two instances of 48 a minute are 96',
    series: { [expirations]: '0+4x60', [expirations.replace(':8081', ':8083')]: '0+4x60' },
    checks: [fires(expired, '5m', expiredHolds('96'))],
  },
  {
    name: 'expirations: 100 holds made at once end at once: 50 a minute, no alert',
    series: { [expirations]: '0x36 100x60' },
    checks: silent(expired, '3m5s', '3m35s', '4m30s', '8m'),
  },
  {
    name: 'expirations: 120 holds made at once end at once: 60 a minute while the window holds them',
    series: { [expirations]: '0x36 120x60' },
    checks: [
      ...silent(expired, '3m30s'),
      fires(expired, '3m35s', expiredHolds('60')),
      fires(expired, '5m', expiredHolds('60')),
      ...silent(expired, '6m5s'),
    ],
  },
  {
    name: 'expirations: a restart of the service is no burst',
    series: { [expirations]: '9000+4x36 0+4x60' },
    checks: silent(expired, '3m5s', '3m35s', '5m'),
  },
  { name: 'expirations: none is no alert', series: { [expirations]: '0x60' }, checks: silent(expired, '5m') },
  { name: 'expirations: no series is no alert', series: {}, checks: silent(expired, '5m') },
];
