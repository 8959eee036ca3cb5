import { seconds } from '../../catalog/duration.ts';
import { beyond, fast, quantileTests, slow, type Taken, taking } from './quantile-tests.ts';
import { duration, fewAndEnough, leastRequests, perStep, type Tested } from './request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './rule-test.ts';

/** The cases of the alert on a service's latency. */
export function latencyTests({ system, prefix, metric, latency }: Tested): readonly RuleTest[] {
  const alert = `${prefix}LatencyHigh`;
  const subject = `${system.name} latency`;
  const limit = latency.objective.critical;
  const { name, buckets = [], turnedAway, emitter } = metric;
  const window = seconds(latency.window);
  const firing = (took: string): Firing =>
    firingOf(alert, {
      labels: { severity: 'critical', system: system.name, component: 'api' },
      panel: latency.title,
      summary: 'Requests take too long',
      description: `Last measured: the slowest one in a hundred requests to ${system.name} took ${took} or longer. The limit is ${duration(limit)}.`,
    });
  const between = (part: number): Firing => firing(beyond({ buckets, limit }, part));
  const labels = ({ uri = '/a', status = 201, job = emitter.job } = {}): string =>
    `job="${job}", instance="a:1", system="${system.name}", method="POST", uri="${uri}", status="${status}"`;
  const requests = (taken: Taken, of: Parameters<typeof labels>[0] = {}) =>
    taking({ name, buckets, limit, labels: labels(of) }, taken);
  const [few] = fewAndEnough(window, leastRequests);

  return [
    ...(turnedAway === undefined
      ? []
      : [
          {
            name: `${subject}: those who are turned away at once do not make the others faster`,
            series: {
              ...requests({ ...fast(perStep), within: '0+98x60' }),
              ...requests(fast(9900), { status: turnedAway }),
            },
            checks: [fires(alert, '5m', between(0.5))],
          },
          {
            name: `${subject}: those who are turned away late do not make the others slower`,
            series: { ...requests(fast(perStep)), ...requests(slow(perStep), { status: turnedAway }) },
            checks: silent(alert, '2m', '5m'),
          },
          {
            name: `${subject}: of those who are turned away there may be many, the others are too few to judge`,
            series: { ...requests(slow(few)), ...requests(fast(perStep), { status: turnedAway }) },
            checks: silent(alert, '2m', '5m'),
          },
        ]),
    ...quantileTests({
      ...{ alert, subject, quantile: 0.99, limit, buckets, window, least: leastRequests },
      ...{ name, labels: labels(), firing },
    }),
    {
      name: `${subject}: a slow route shows in the p99 of all`,
      series: { ...requests(fast(perStep), { uri: '/b' }), ...requests(slow(10)) },
      checks: [fires(alert, '5m', between(0.89))],
    },
    {
      name: `${subject}: that of another job is not asked`,
      series: requests(slow(perStep), { job: 'another' }),
      checks: silent(alert, '2m', '5m'),
    },
  ];
}
