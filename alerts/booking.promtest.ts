import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

const target = 'job="booking", instance="booking:8081", system="booking"';
const held = `booking_lock_failures_total{${target}, reason="held"}`;
const timeout = `booking_lock_failures_total{${target}, reason="timeout"}`;
const expirations = `booking_reservation_expirations_total{${target}}`;
const queue = 'booking_queue_length{job="booking-exporter", instance="booking-exporter:9101", system="booking"}';

const locks = 'BookingLockFailuresHigh';
const lockFailures = (last: string, system = 'booking'): Firing => ({
  labels: { severity: 'critical', system, component: 'locks' },
  annotations: {
    summary: 'Too many seats cannot be locked',
    description: `Last measured: ${last} lock failures per minute in ${system}. The limit is 10.`,
    runbook_url: 'docs/runbooks/BookingLockFailuresHigh.md',
    __dashboardUid__: 'Lock failures',
    __panelId__: '1',
  },
});

/** A steady 23.25 a minute, of two reasons, for four minutes; then none. */
const contention = { [held]: '0+1x48 48x80', [timeout]: '0+0.9375x48 45x80' };

const lockTests: readonly RuleTest[] = [
  {
    name: 'lock failures: 9 a minute are no alert',
    series: { [held]: '0+0.75x120', [timeout]: '0x120' },
    checks: silent(locks, '2m', '5m', '10m'),
  },
  {
    name: 'lock failures: exactly 10 a minute are no alert',
    series: { [held]: '0+10x20' },
    every: '1m',
    checks: silent(locks, '5m', '10m', '20m'),
  },
  {
    name: 'lock failures: 23.25 a minute fire, once the limit has been crossed for 30 s',
    series: contention,
    // Each second adds 0.3875 failures to a window of 2 minutes: more than 20 in it at 55 s.
    checks: [
      ...silent(locks, '55s', '1m20s'),
      fires(locks, '1m25s', lockFailures('16.47')),
      fires(locks, '4m', lockFailures('23.25')),
    ],
  },
  {
    name: 'lock failures: they go on firing for a minute after the rate has fallen, and repeat the last value above the limit',
    series: contention,
    // Above the limit until 5m5s, below it from 5m10s.
    checks: [
      fires(locks, '5m5s', lockFailures('10.11')),
      fires(locks, '5m10s', lockFailures('10.11')),
      fires(locks, '6m5s', lockFailures('10.11')),
      ...silent(locks, '6m10s', '9m'),
    ],
  },
  {
    name: 'lock failures: a burst that is over within the for is forgotten',
    series: { [held]: '0x30 21x5 21x90' },
    checks: [...silent(locks, '2m55s'), fires(locks, '3m5s', lockFailures('10.5')), ...silent(locks, '7m')],
  },
  {
    name: 'lock failures: a restart of the service is no burst',
    series: { [held]: '5000+0.75x30 0+0.75x90' },
    checks: silent(locks, '2m30s', '2m35s', '3m', '4m', '10m'),
  },
  {
    name: 'lock failures: a restart of the service does not end the alert',
    series: { [held]: '5000+1x60 0+1x60' },
    checks: [fires(locks, '5m', lockFailures('12')), fires(locks, '10m', lockFailures('12'))],
  },
  {
    name: 'lock failures: two instances of 6 a minute are 12',
    series: {
      [held]: '0+0.5x120',
      'booking_lock_failures_total{job="booking", instance="booking:8083", system="booking", reason="held"}':
        '0+0.5x120',
    },
    checks: [fires(locks, '5m', lockFailures('12'))],
  },
  {
    name: 'lock failures: systems are judged apart',
    series: {
      [held]: '0+0.5x120',
      'booking_lock_failures_total{job="booking", instance="other:8081", system="other", reason="held"}': '0+1.1x120',
    },
    checks: [fires(locks, '5m', lockFailures('13.2', 'other'))],
  },
  {
    name: 'lock failures: none is no alert',
    series: { [held]: '0x120', [timeout]: '0x120' },
    checks: silent(locks, '10m'),
  },
  { name: 'lock failures: no series is no alert', series: {}, checks: silent(locks, '0s', '10m') },
  {
    name: 'lock failures: when the service vanishes, the alert ends with the window and the minute after it',
    series: { [held]: '0+2x48 stale' },
    checks: [fires(locks, '4m', lockFailures('24')), ...silent(locks, '7m5s', '9m')],
  },
];

const queueLong = 'BookingQueueLong';
const queueOf = (length: string): Firing => ({
  labels: { severity: 'warning', system: 'booking', component: 'queue' },
  annotations: {
    summary: 'Too many bookings wait',
    description: `Last measured: ${length} bookings in the queue of booking. The limit is 1000.`,
    runbook_url: 'docs/runbooks/BookingQueueLong.md',
    __dashboardUid__: 'Queue length',
    __panelId__: '1',
  },
});

const queueTests: readonly RuleTest[] = [
  { name: 'queue: 999 wait, no alert', series: { [queue]: '999x60' }, checks: silent(queueLong, '5s', '1m', '5m') },
  { name: 'queue: exactly 1000 wait, no alert', series: { [queue]: '1000x60' }, checks: silent(queueLong, '1m', '5m') },
  {
    name: 'queue: 1001 wait for 30 s',
    series: { [queue]: '1001x60' },
    checks: [...silent(queueLong, '0s', '25s'), fires(queueLong, '30s', queueOf('1001'))],
  },
  {
    name: 'queue: large numbers are written in full',
    series: { [queue]: '1234567x60' },
    checks: [fires(queueLong, '1m', queueOf('1234567'))],
  },
  {
    name: 'queue: the queues of a system are one',
    series: { [queue]: '600x60', [queue.replace(':9101', ':9111')]: '600x60' },
    checks: [fires(queueLong, '1m', queueOf('1200'))],
  },
  {
    name: 'queue: a dip below the limit starts the for again',
    series: { [queue]: '1001x4 1000 1001x4 1000 1001x6' },
    checks: [...silent(queueLong, '30s', '50s', '1m25s'), fires(queueLong, '1m30s', queueOf('1001'))],
  },
  {
    name: 'queue: it goes on firing for a minute, and repeats the last length above the limit',
    series: { [queue]: '1500x12 1000x60' },
    checks: [
      fires(queueLong, '1m', queueOf('1500')),
      fires(queueLong, '1m5s', queueOf('1500')),
      fires(queueLong, '2m', queueOf('1500')),
      ...silent(queueLong, '2m5s', '5m'),
    ],
  },
  {
    name: 'queue: around the limit it does not flap',
    series: { [queue]: '1500x12 999x6 1500x6 999x6 1500x6' },
    checks: ['1m', '1m30s', '2m', '2m30s', '3m'].map((at) => fires(queueLong, at, queueOf('1500'))),
  },
  {
    name: 'queue: when Redis does not answer the length is gone, and the alert ends a minute later',
    series: { [queue]: '1500x12 stale' },
    checks: [fires(queueLong, '2m', queueOf('1500')), ...silent(queueLong, '2m5s')],
  },
  { name: 'queue: no series is no alert', series: {}, checks: silent(queueLong, '0s', '5m') },
];

const expired = 'BookingReservationExpirationsHigh';
const expiredHolds = (last: string): Firing => ({
  labels: { severity: 'warning', system: 'booking', component: 'reservations' },
  annotations: {
    summary: 'Too many holds expire before they are confirmed',
    description: `Last measured: ${last} expired holds per minute in booking. The limit is 50.`,
    runbook_url: 'docs/runbooks/BookingReservationExpirationsHigh.md',
    __dashboardUid__: 'Reservation expirations',
    __panelId__: '1',
  },
});

const expirationTests: readonly RuleTest[] = [
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

const latency = 'BookingLatencyHigh';
const slow = (took: string): Firing => ({
  labels: { severity: 'critical', system: 'booking', component: 'api' },
  annotations: {
    summary: 'Requests take too long',
    description: `Last measured: the slowest one in a hundred requests to booking took ${took} or longer. The limit is 2s.`,
    runbook_url: 'docs/runbooks/BookingLatencyHigh.md',
    __dashboardUid__: 'Request latency p99',
    __panelId__: '1',
  },
});

/** Requests of which so many end within 1, 2, 5 and 10 seconds, out of all: promtool's notation for each. */
const requests = (
  within: { 1: string; 2: string; 5: string; 10: string },
  all: string,
  uri = '/api/v1/bookings',
): Record<string, string> => {
  const labels = `${target}, method="POST", uri="${uri}", status="201"`;
  const bucket = (le: string) => `http_server_requests_seconds_bucket{${labels}, le="${le}"}`;
  return {
    ...Object.fromEntries(Object.entries(within).map(([le, values]) => [bucket(le), values])),
    [bucket('+Inf')]: all,
    [`http_server_requests_seconds_count{${labels}}`]: all,
  };
};

const latencyTests: readonly RuleTest[] = [
  {
    name: 'latency: all within a second, no alert',
    series: requests({ 1: '0+100x60', 2: '0+100x60', 5: '0+100x60', 10: '0+100x60' }, '0+100x60'),
    checks: silent(latency, '2m', '5m'),
  },
  {
    name: 'latency: exactly 99 of 100 within 2 s, no alert',
    series: requests({ 1: '0+50x60', 2: '0+99x60', 5: '0+100x60', 10: '0+100x60' }, '0+100x60'),
    checks: silent(latency, '30s', '2m', '5m'),
  },
  {
    name: 'latency: 98 of 100 within 2 s, the others within 5 s',
    series: requests({ 1: '0+50x60', 2: '0+98x60', 5: '0+100x60', 10: '0+100x60' }, '0+100x60'),
    // 2 requests a second over the window of a minute are reached at 10 s.
    checks: [...silent(latency, '10s', '35s'), fires(latency, '40s', slow('3.5s')), fires(latency, '5m', slow('3.5s'))],
  },
  {
    name: 'latency: 2.03 s is above 2 s',
    series: requests({ 1: '0+50x60', 2: '0+9899x60', 5: '0+10000x60', 10: '0+10000x60' }, '0+10000x60'),
    checks: [fires(latency, '5m', slow('2.03s'))],
  },
  {
    name: 'latency: a slow route shows in the p99 of all',
    series: {
      ...requests({ 1: '0+100x60', 2: '0+100x60', 5: '0+100x60', 10: '0+100x60' }, '0+100x60', '/api/v1/events'),
      ...requests({ 1: '0x60', 2: '0x60', 5: '0+10x60', 10: '0+10x60' }, '0+10x60'),
    },
    checks: [fires(latency, '5m', slow('4.67s'))],
  },
  {
    name: 'latency: beyond the last bucket, the value is its bound',
    series: requests({ 1: '0x60', 2: '0x60', 5: '0x60', 10: '0+50x60' }, '0+100x60'),
    checks: [fires(latency, '2m', slow('10s'))],
  },
  {
    name: 'latency: it goes on firing for a minute after the last slow request has left the window',
    series: requests(
      { 1: '0+50x24 1300+100x59', 2: '0+50x24 1300+100x59', 5: '0+100x24 2500+100x59', 10: '0+100x24 2500+100x59' },
      '0+100x24 2500+100x59',
    ),
    // The last slow requests leave the window at 2m55s; one step before, 50 of 1100 are slow.
    checks: [
      fires(latency, '2m', slow('4.94s')),
      fires(latency, '3m50s', slow('4.34s')),
      ...silent(latency, '3m55s', '5m'),
    ],
  },
  {
    name: 'latency: 1.8 requests a second are too few to judge, however slow',
    series: requests({ 1: '0x60', 2: '0x60', 5: '0+9x60', 10: '0+9x60' }, '0+9x60'),
    checks: silent(latency, '2m', '5m'),
  },
  {
    name: 'latency: 2.2 requests a second are enough',
    series: requests({ 1: '0x60', 2: '0x60', 5: '0+11x60', 10: '0+11x60' }, '0+11x60'),
    checks: [fires(latency, '3m', slow('4.97s'))],
  },
  {
    name: 'latency: no traffic is no alert',
    series: requests({ 1: '7x60', 2: '7x60', 5: '9x60', 10: '9x60' }, '9x60'),
    checks: silent(latency, '2m', '5m'),
  },
  {
    name: 'latency: a restart of the service is no alert',
    series: requests(
      { 1: '5000+100x24 0+100x60', 2: '5000+100x24 0+100x60', 5: '5000+100x24 0+100x60', 10: '5000+100x24 0+100x60' },
      '5000+100x24 0+100x60',
    ),
    checks: silent(latency, '2m', '2m5s', '2m35s', '5m'),
  },
  { name: 'latency: no series is no alert', series: {}, checks: silent(latency, '5m') },
];

/** The cases of the group `booking`. */
export const bookingTests: readonly RuleTest[] = [...lockTests, ...queueTests, ...expirationTests, ...latencyTests];
