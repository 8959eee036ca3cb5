import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const target = 'job="booking", instance="booking:8081", system="booking"';
const held = `booking_lock_failures_total{${target}, reason="held"}`;
const timeout = `booking_lock_failures_total{${target}, reason="timeout"}`;

const locks = 'BookingLockFailuresHigh';
const lockFailures = (last: string, system = 'booking'): Firing =>
  firingOf(locks, {
    labels: { severity: 'critical', system, component: 'locks' },
    panel: 'Lock failures',
    summary: 'Too many seats cannot be locked',
    description: `Last measured: ${last} lock failures per minute in ${system}. The limit is 10.`,
  });

/** A steady 23.25 a minute, of two reasons, for four minutes; then none. */
const contention = { [held]: '0+1x48 48x80', [timeout]: '0+0.9375x48 45x80' };

/** The cases of the alert on lock failures. */
export const lockTests: readonly RuleTest[] = [
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
