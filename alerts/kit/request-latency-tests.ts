import { seconds } from '../../catalog/duration.ts';
import {
  at,
  duration,
  fewAndEnough,
  held,
  judged,
  kept,
  perSecond,
  perStep,
  step,
  type Tested,
} from './request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './rule-test.ts';

/** The cases of the alert on a service's latency. */
export function latencyTests({ system, prefix, metric, latency }: Tested): readonly RuleTest[] {
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
