import { seconds } from '../../catalog/duration.ts';
import {
  at,
  fewAndEnough,
  held,
  judged,
  kept,
  percentage,
  perSecond,
  perStep,
  step,
  type Tested,
} from './request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './rule-test.ts';

/** Shares at a limit are computed in binary: with so many times as many requests their quotient is the limit itself. */
const exact = 3;

/** The cases of the alert on a service's failures. */
export function errorTests({ system, prefix, metric, errors }: Tested): readonly RuleTest[] {
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
