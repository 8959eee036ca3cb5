import { seconds } from '../../catalog/duration.ts';
import { fewAndEnough, leastRequests, percentage, perStep, type Tested } from './request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './rule-test.ts';
import { shareTests } from './share-tests.ts';

/** The cases of the alert on a service's failures. */
export function errorTests({ system, prefix, metric, errors }: Tested): readonly RuleTest[] {
  const name = `${prefix}ErrorsHigh`;
  const subject = `${system.name} errors`;
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
  const [few] = fewAndEnough(window, leastRequests);
  const { turnedAway } = metric;

  return [
    ...(turnedAway === undefined
      ? []
      : [
          {
            name: `${subject}: those who are turned away do not make the failures fewer`,
            series: { [answers(201)]: '0+50x60', [answers(503)]: '0+50x60', [answers(turnedAway)]: '0+9900x60' },
            checks: [fires(name, '5m', failing(0.5))],
          },
          {
            name: `${subject}: of those who are turned away there may be many, the others are too few to judge`,
            series: { [answers(503)]: `0+${few}x60`, [answers(turnedAway)]: '0+100x60' },
            checks: silent(name, '2m', '5m'),
          },
        ]),
    ...shareTests({
      ...{ alert: name, subject, limit, window, least: leastRequests },
      well: answers(201),
      wrong: [answers(503), answers(500), answers(503, { uri: '/b' })],
      firing: failing,
    }),
    {
      name: `${subject}: what is refused with 4xx is no failure of the service`,
      series: { [answers(201)]: '0+50x60', [answers(409)]: '0+50x60', [answers(410)]: '0+50x60' },
      checks: silent(name, '1m', '5m'),
    },
    {
      name: `${subject}: systems are judged apart, and other jobs not at all`,
      series: {
        [answers(201)]: `0+${perStep}x60`,
        [answers(503, { by: 'another' })]: '0+100x60',
        [answers(201, { of: 'other' })]: '0+40x60',
        [answers(503, { of: 'other' })]: '0+10x60',
      },
      checks: [fires(name, '3m', failing(0.2, 'other'))],
    },
  ];
}
