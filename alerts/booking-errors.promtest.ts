import { type Firing, fires, type RuleTest, silent } from './kit/rule-test.ts';

const name = 'BookingErrorsHigh';

const answers = (status: number, uri = '/api/v1/bookings') =>
  `http_server_requests_seconds_count{job="booking", instance="booking:8081", system="booking", method="POST", uri="${uri}", status="${status}"}`;

const failing = (share: string): Firing => ({
  labels: { severity: 'critical', system: 'booking', component: 'api' },
  annotations: {
    summary: 'Too many requests fail',
    description: `Last measured: ${share} of the requests to booking failed with 5xx. The limit is 5%.`,
    runbook_url: 'docs/runbooks/BookingErrorsHigh.md',
    __dashboardUid__: 'Failed requests',
    __panelId__: '1',
  },
});

/** The cases of the alert on failed requests. */
export const errorTests: readonly RuleTest[] = [
  {
    name: 'errors: 4 of 100 are no alert',
    series: { [answers(201)]: '0+96x60', [answers(503)]: '0+4x60' },
    checks: silent(name, '1m', '5m'),
  },
  {
    name: 'errors: exactly 5 of 100 are no alert',
    series: { [answers(201)]: '0+95x60', [answers(503)]: '0+5x60' },
    checks: silent(name, '1m', '2m', '5m'),
  },
  {
    name: 'errors: 6 of 100 fire, of whatever status and route',
    series: {
      [answers(201)]: '0+94x60',
      [answers(500)]: '0+2x60',
      [answers(503)]: '0+2x60',
      [answers(503, '/api/v1/events')]: '0+2x60',
    },
    // 2 requests a second over the window of a minute are reached at 10 s.
    checks: [...silent(name, '35s'), fires(name, '40s', failing('6%')), fires(name, '5m', failing('6%'))],
  },
  {
    name: 'errors: what is refused with 4xx is no failure of the service',
    series: { [answers(201)]: '0+50x60', [answers(409)]: '0+50x60', [answers(410)]: '0+50x60' },
    checks: silent(name, '1m', '5m'),
  },
  {
    name: 'errors: it goes on firing for a minute after the last failure has left the window',
    series: { [answers(201)]: '0+50x90', [answers(503)]: '0+50x24 1200x60' },
    // The last failures leave the window at 2m55s; one step before, 50 of 600 are failures.
    checks: [
      fires(name, '2m', failing('50%')),
      fires(name, '3m50s', failing('8.333%')),
      ...silent(name, '3m55s', '5m'),
    ],
  },
  {
    name: 'errors: a burst whose share is above the limit for less than 30 s is no alert',
    series: { [answers(201)]: '0+100x24 2500+400x40', [answers(503)]: '0x23 80x40' },
    checks: silent(name, '2m', '2m30s', '3m', '4m'),
  },
  {
    name: 'errors: 1.8 requests a second are too few to judge, though all fail',
    series: { [answers(503)]: '0+9x60' },
    checks: silent(name, '2m', '5m'),
  },
  {
    name: 'errors: 2.2 requests a second are enough',
    series: { [answers(503)]: '0+11x60' },
    checks: [fires(name, '3m', failing('100%'))],
  },
  {
    name: 'errors: systems are judged apart',
    series: {
      [answers(201)]: '0+100x60',
      [answers(503)]: '0+1x60',
      [answers(201).replace('system="booking"', 'system="other"')]: '0+20x60',
      [answers(503).replace('system="booking"', 'system="other"')]: '0+5x60',
    },
    checks: [
      fires(name, '3m', {
        labels: { ...failing('20%').labels, system: 'other' },
        annotations: {
          ...failing('20%').annotations,
          description: 'Last measured: 20% of the requests to other failed with 5xx. The limit is 5%.',
        },
      }),
    ],
  },
  {
    name: 'errors: no traffic is no alert',
    series: { [answers(201)]: '100x60', [answers(503)]: '100x60' },
    checks: silent(name, '2m', '5m'),
  },
  {
    name: 'errors: a restart of the service is no alert',
    series: { [answers(201)]: '5000+50x24 0+50x60', [answers(503)]: '4000x24 0x60' },
    checks: silent(name, '2m', '2m10s', '2m40s', '5m'),
  },
  { name: 'errors: no series is no alert', series: {}, checks: silent(name, '0s', '5m') },
];
