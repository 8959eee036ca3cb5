import { seconds } from '../../catalog/duration.ts';
import type { requestDurations } from '../../catalog/http.ts';
import type { System } from '../../catalog/systems.ts';
import type { AnySignal, JudgedSignal } from '../../signals/signal.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './rule-test.ts';

type Judged = AnySignal & Pick<JudgedSignal<string>, 'objective' | 'window'>;

/** A service whose `requestAlerts` are tested. */
interface Tested {
  readonly system: System;
  /** The beginning of the alerts' names. */
  readonly prefix: string;
  /** Its latency. */
  readonly metric: ReturnType<typeof requestDurations>;
  readonly latency: Judged;
  readonly errors: Judged;
}

/** The cases of a service's alerts on requests; scraped each 5 s, 100 requests between two scrapes where nothing else is said. */
export const requestTests = (of: Tested): readonly RuleTest[] => [...latencyTests(of), ...errorTests(of)];

const step = 5;
const perStep = 100;
/** So many in a window are judged, and no fewer. */
const leastRequests = 120;
const held = 30;
const kept = 60;
/** Shares at a limit are computed in binary: with so many times as many requests their quotient is the limit itself. */
const exact = 3;

/** When the traffic of a series that begins with 0 is judged first, at a hundred between two scrapes. */
const judged = step * Math.ceil(leastRequests / perStep);
/** A tenth fewer than are judged between two scrapes, and a tenth more. */
const fewAndEnough = (window: number) =>
  [0.9, 1.1].map((part) => (part * leastRequests * step) / window) as [number, number];
const perSecond = (count: number): number => count / step;

/** Four digits, as `humanizeDuration` and `humanizePercentage` of Prometheus write them. */
const digits = (value: number): string => String(Number(value.toPrecision(4)));
const duration = (value: number): string => (value < 1 ? `${digits(value * 1000)}ms` : `${digits(value)}s`);
const percentage = (ratio: number): string => `${digits(ratio * 100)}%`;
const at = (time: number): string => `${time}s`;

function latencyTests({ system, prefix, metric, latency }: Tested): readonly RuleTest[] {
  const name = `${prefix}LatencyHigh`;
  const limit = latency.objective.critical;
  const buckets = metric.buckets ?? [];
  const [next = Number.NaN] = buckets.filter((bound) => bound > limit);
  const last = buckets.at(-1) ?? Number.NaN;
  const window = seconds(latency.window);
  const { job } = metric.emitter;

  const slow = (took: number): Firing =>
    firingOf(name, {
      labels: { severity: 'critical', system: system.name, component: 'api' },
      panel: latency.title,
      summary: 'Requests take too long',
      description: `Last measured: the slowest one in a hundred requests to ${system.name} took ${duration(took)} or longer. The limit is ${duration(limit)}.`,
    });
  const between = (share: number): number => limit + share * (next - limit);

  /** Requests of which so many end well within the limit, within it, within the next bound and the last one, out of all. */
  const requests = (
    within: string,
    nearly: string,
    all: string,
    { uri = '/a', upToLast = all, well = within, status = 201 } = {},
  ) => {
    const labels = `job="${job}", instance="a:1", system="${system.name}", method="POST", uri="${uri}", status="${status}"`;
    const bucket = (le: number | string, values: string) => [`${metric.name}_bucket{${labels}, le="${le}"}`, values];
    return Object.fromEntries([
      ...buckets.map((le) => bucket(le, le < limit ? well : le === limit ? within : le < last ? nearly : upToLast)),
      bucket('+Inf', all),
      [`${metric.name}_count{${labels}}`, all],
    ]);
  };
  const gone = 110 + window;
  const [few, enough] = fewAndEnough(window);
  const { turnedAway } = metric;

  return [
    ...(turnedAway === undefined
      ? []
      : [
          {
            name: `${system.name} latency: those who are turned away at once do not make the others faster`,
            series: {
              ...requests('0+98x60', '0+100x60', '0+100x60'),
              ...requests('0+9900x60', '0+9900x60', '0+9900x60', { status: turnedAway }),
            },
            checks: [fires(name, '5m', slow(between(0.5)))],
          },
          {
            name: `${system.name} latency: those who are turned away late do not make the others slower`,
            series: {
              ...requests('0+100x60', '0+100x60', '0+100x60'),
              ...requests('0x60', '0+100x60', '0+100x60', { status: turnedAway }),
            },
            checks: silent(name, '2m', '5m'),
          },
          {
            name: `${system.name} latency: of those who are turned away there may be many, the others are too few to judge`,
            series: {
              ...requests('0x60', `0+${few}x60`, `0+${few}x60`),
              ...requests('0+100x60', '0+100x60', '0+100x60', { status: turnedAway }),
            },
            checks: silent(name, '2m', '5m'),
          },
        ]),
    {
      name: `${system.name} latency: all within the limit, no alert`,
      series: requests('0+100x60', '0+100x60', '0+100x60'),
      checks: silent(name, '2m', '5m'),
    },
    {
      name: `${system.name} latency: exactly 99 of 100 within the limit, no alert`,
      series: requests('0+99x60', '0+100x60', '0+100x60', { well: '0+50x60' }),
      checks: silent(name, '30s', '2m', '5m'),
    },
    {
      name: `${system.name} latency: 98 of 100 within the limit, the others nearly`,
      series: requests('0+98x60', '0+100x60', '0+100x60'),
      checks: [
        ...silent(name, at(judged), at(judged + held - step)),
        fires(name, at(judged + held), slow(between(0.5))),
        fires(name, '5m', slow(between(0.5))),
      ],
    },
    {
      name: `${system.name} latency: a little above the limit`,
      series: requests('0+9899x60', '0+10000x60', '0+10000x60'),
      checks: [fires(name, '5m', slow(between(1 / 101)))],
    },
    {
      name: `${system.name} latency: a slow route shows in the p99 of all`,
      series: {
        ...requests('0+100x60', '0+100x60', '0+100x60', { uri: '/b' }),
        ...requests('0x60', '0+10x60', '0+10x60'),
      },
      checks: [fires(name, '5m', slow(between(0.89)))],
    },
    {
      name: `${system.name} latency: beyond the last bucket, the value is its bound`,
      series: requests('0x60', '0x60', '0+100x60', { upToLast: '0+50x60' }),
      checks: [fires(name, '2m', slow(last))],
    },
    {
      name: `${system.name} latency: it goes on firing for a minute after the last slow request has left the window`,
      series: requests('0+50x24 1300+100x59', '0+100x24 2500+100x59', '0+100x24 2500+100x59'),
      checks: [
        fires(name, '2m', slow(between(0.98))),
        fires(name, at(gone + kept), slow(between(1 - (perStep * (window - step)) / step / 5000))),
        ...silent(name, at(gone + kept + step), '5m'),
      ],
    },
    {
      name: `${system.name} latency: ${perSecond(few)} requests a second are too few to judge, however slow`,
      series: requests('0x60', `0+${few}x60`, `0+${few}x60`),
      checks: silent(name, '2m', '5m'),
    },
    {
      name: `${system.name} latency: ${perSecond(enough)} requests a second are enough`,
      series: requests('0x60', `0+${enough}x60`, `0+${enough}x60`),
      checks: [fires(name, '3m', slow(between(0.99)))],
    },
    {
      name: `${system.name} latency: no traffic is no alert`,
      series: requests('7x60', '9x60', '9x60'),
      checks: silent(name, '2m', '5m'),
    },
    {
      name: `${system.name} latency: a restart of the service is no alert`,
      series: requests('5000+100x24 0+100x60', '5000+100x24 0+100x60', '5000+100x24 0+100x60'),
      checks: silent(name, '2m', '2m5s', '2m35s', '5m'),
    },
    {
      name: `${system.name} latency: that of another job is not asked`,
      series: Object.fromEntries(
        Object.entries(requests('0x60', '0+100x60', '0+100x60')).map(([series, values]) => [
          series.replace(`job="${job}"`, 'job="another"'),
          values,
        ]),
      ),
      checks: silent(name, '2m', '5m'),
    },
  ];
}

function errorTests({ system, prefix, metric, errors }: Tested): readonly RuleTest[] {
  const name = `${prefix}ErrorsHigh`;
  const limit = errors.objective.critical;
  const window = seconds(errors.window);
  const { job } = metric.emitter;
  const answers = (status: number, { uri = '/a', of = system.name, by = job } = {}) =>
    `${metric.name}_count{job="${by}", instance="a:1", system="${of}", method="POST", uri="${uri}", status="${status}"}`;

  const failing = (share: number, of = system.name): Firing =>
    firingOf(name, {
      labels: { severity: 'critical', system: of, component: 'api' },
      panel: errors.title,
      summary: 'Too many requests fail',
      description: `Last measured: ${percentage(share)} of the requests to ${of} failed with 5xx. The limit is ${percentage(limit)}.`,
    });
  /** Failures out of each hundred at the limit. */
  const most = limit * perStep;
  const gone = 110 + window;
  const steps = (window - step) / step;
  const [few, enough] = fewAndEnough(window);
  const { turnedAway } = metric;

  return [
    ...(turnedAway === undefined
      ? []
      : [
          {
            name: `${system.name} errors: those who are turned away do not make the failures fewer`,
            series: { [answers(201)]: '0+50x60', [answers(503)]: '0+50x60', [answers(turnedAway)]: '0+9900x60' },
            checks: [fires(name, '5m', failing(0.5))],
          },
          {
            name: `${system.name} errors: of those who are turned away there may be many, the others are too few to judge`,
            series: { [answers(503)]: `0+${few}x60`, [answers(turnedAway)]: '0+100x60' },
            checks: silent(name, '2m', '5m'),
          },
        ]),
    {
      name: `${system.name} errors: one of 100 below the limit is no alert`,
      series: { [answers(201)]: `0+${perStep - most + 1}x60`, [answers(503)]: `0+${most - 1}x60` },
      checks: silent(name, '1m', '5m'),
    },
    {
      name: `${system.name} errors: as many as the limit are no alert`,
      series: { [answers(201)]: `0+${exact * (perStep - most)}x60`, [answers(503)]: `0+${exact * most}x60` },
      checks: silent(name, '1m', '2m', '5m'),
    },
    {
      name: `${system.name} errors: one more fires, of whatever status and route`,
      series: {
        [answers(201)]: `0+${perStep - most - 1}x60`,
        [answers(500)]: '0+1x60',
        [answers(503)]: `0+${most - 1}x60`,
        [answers(503, { uri: '/b' })]: '0+1x60',
      },
      checks: [
        ...silent(name, at(judged + held - step)),
        fires(name, at(judged + held), failing(limit + 0.01)),
        fires(name, '5m', failing(limit + 0.01)),
      ],
    },
    {
      name: `${system.name} errors: what is refused with 4xx is no failure of the service`,
      series: { [answers(201)]: '0+50x60', [answers(409)]: '0+50x60', [answers(410)]: '0+50x60' },
      checks: silent(name, '1m', '5m'),
    },
    {
      name: `${system.name} errors: it goes on firing for a minute after the last failure has left the window`,
      series: { [answers(201)]: '0+50x90', [answers(503)]: '0+50x24 1200x60' },
      checks: [
        fires(name, '2m', failing(0.5)),
        fires(name, at(gone + kept), failing(1 / (steps + 1))),
        ...silent(name, at(gone + kept + step), '5m'),
      ],
    },
    {
      name: `${system.name} errors: a burst whose share is above the limit for less than 30 s is no alert`,
      series: { [answers(201)]: '0+100x24 2500+400x40', [answers(503)]: `0x23 ${1600 * limit}x40` },
      checks: silent(name, '2m', '2m30s', '3m', '4m'),
    },
    {
      name: `${system.name} errors: ${perSecond(few)} requests a second are too few to judge, though all fail`,
      series: { [answers(503)]: `0+${few}x60` },
      checks: silent(name, '2m', '5m'),
    },
    {
      name: `${system.name} errors: ${perSecond(enough)} requests a second are enough`,
      series: { [answers(503)]: `0+${enough}x60` },
      checks: [fires(name, '3m', failing(1))],
    },
    {
      name: `${system.name} errors: systems are judged apart, and other jobs not at all`,
      series: {
        [answers(201)]: `0+${perStep}x60`,
        [answers(503, { by: 'another' })]: '0+100x60',
        [answers(201, { of: 'other' })]: '0+40x60',
        [answers(503, { of: 'other' })]: '0+10x60',
      },
      checks: [fires(name, '3m', failing(0.2, 'other'))],
    },
    {
      name: `${system.name} errors: no traffic is no alert`,
      series: { [answers(201)]: '100x60', [answers(503)]: '100x60' },
      checks: silent(name, '2m', '5m'),
    },
    {
      name: `${system.name} errors: a restart of the service is no alert`,
      series: { [answers(201)]: '5000+50x24 0+50x60', [answers(503)]: '4000x24 0x60' },
      checks: silent(name, '2m', '2m10s', '2m40s', '5m'),
    },
    { name: `${system.name} errors: no series is no alert`, series: {}, checks: silent(name, '0s', '5m') },
  ];
}
