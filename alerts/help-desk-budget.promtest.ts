import { helpDeskRequests } from '../catalog/help-desk.ts';
import { systems } from '../catalog/systems.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const { name: system } = systems['help-desk'];
const { job } = helpDeskRequests.emitter;

const burn = 'HelpDeskErrorBudgetBurnHigh';
const burning = (times: number, of: string = system): Firing =>
  firingOf(burn, {
    labels: { severity: 'warning', system: of, component: 'api' },
    panel: 'Error budget burn rate',
    summary: 'The error budget is used up too fast',
    description: `Last measured: requests to ${of} failed ${Number(times.toPrecision(4))} times as often as the target allows. The limit is 6.`,
  });

const answers = (status: number, { uri = '/a', of = system as string, by = job as string } = {}) =>
  `${helpDeskRequests.name}_count{job="${by}", instance="a:1", system="${of}", method="GET", uri="${uri}", status="${status}"}`;

/** Rates are computed in binary: of so many times as many requests, six failures in a thousand are six times the target. */
const exact = 631;

/** Five minutes with as many requests each, in the last of which some fail: so many of 50,000. Then no sample comes. */
const lastMinute = (failed: number): Pick<RuleTest, 'every' | 'series'> => ({
  every: '1m',
  series: {
    [answers(200)]: `0+${10_000 * exact}x4 ${(50_000 - failed) * exact}`,
    [answers(503)]: `0x4 ${failed * exact}`,
  },
});

/** Samples of a minute. */
const minute = 60 / 5;

/** The cases of the alert on the error budget. */
export const budgetTests: readonly RuleTest[] = [
  {
    name: 'budget: half an hour at five and a half times is no alert, whatever it is of late',
    ...lastMinute(275),
    checks: silent(burn, '5m', '5m30s', '5m55s'),
  },
  {
    name: 'budget: half an hour at six times is no alert, whatever it is of late',
    ...lastMinute(300),
    checks: silent(burn, '5m', '5m30s', '5m55s'),
  },
  {
    name: 'budget: half an hour at six and a half times fires when that has held',
    ...lastMinute(325),
    checks: [...silent(burn, '5m25s'), fires(burn, '5m30s', burning(6.5)), fires(burn, '5m55s', burning(6.5))],
  },
  {
    name: 'budget: two minutes at six times are no alert, whatever half an hour was',
    series: {
      [answers(200)]: `0+500x${5 * minute} ${30_000 + 2982}+2982x${6 * minute}`,
      [answers(503)]: `0+500x${5 * minute} ${30_000 + 18}+18x${6 * minute}`,
    },
    checks: [fires(burn, '5m', burning(500)), ...silent(burn, '8m30s', '10m')],
  },
  {
    name: 'budget: two minutes at a little more go on firing',
    series: {
      [answers(200)]: `0+500x${5 * minute} ${30_000 + 9937}+9937x${6 * minute}`,
      [answers(503)]: `0+500x${5 * minute} ${30_000 + 63}+63x${6 * minute}`,
    },
    checks: [fires(burn, '10m', burning((30_000 + 60 * 63) / (60 + 60 * 10)))],
  },
  {
    name: 'budget: seven in a thousand fire when that has held, of whatever status and route',
    series: {
      [answers(200)]: '0+993x60',
      [answers(500)]: '0+2x60',
      [answers(503)]: '0+2x60',
      [answers(503, { uri: '/b' })]: '0+3x60',
    },
    // 1800 requests are there after ten seconds.
    checks: [...silent(burn, '35s'), fires(burn, '40s', burning(7)), fires(burn, '3m', burning(7))],
  },
  {
    name: 'budget: after twenty good minutes a total failure fires within a minute',
    series: {
      [answers(200)]: `0+100x${20 * minute} 24000x${3 * minute}`,
      [answers(503)]: `0x${20 * minute} 100+100x${3 * minute}`,
    },
    // Ten seconds later 200 of 24200 have failed.
    checks: [...silent(burn, '20m35s'), fires(burn, '20m40s', burning((1000 * 800) / 24_800))],
  },
  {
    name: 'budget: it is over three minutes after the last failure, though half an hour is not',
    series: {
      [answers(200)]: `0+1000x${3 * minute} 36500+500x11 43000+1000x${6 * minute}`,
      [answers(503)]: `0x${3 * minute} 500+500x11 6000x${6 * minute}`,
    },
    // The last failure has left two minutes at 5m55s.
    checks: [
      fires(burn, '4m', burning(6_000_000 / 48_000)),
      fires(burn, '6m50s', burning(6_000_000 / 70_000)),
      ...silent(burn, '6m55s', '9m'),
    ],
  },
  {
    name: 'budget: it is over as soon when nobody asks any more',
    series: { [answers(200)]: '0+900x24 21600x60', [answers(503)]: '0+100x24 2400x60' },
    checks: [fires(burn, '2m', burning(100)), fires(burn, '4m', burning(100)), ...silent(burn, '5m', '7m')],
  },
  {
    name: 'budget: what is refused with 4xx is none of it',
    series: { [answers(200)]: '0+50x60', [answers(401)]: '0+50x60', [answers(404)]: '0+50x60' },
    checks: silent(burn, '1m', '2m'),
  },
  {
    name: 'budget: 1620 requests in half an hour are too few to judge, though all fail',
    series: { [answers(503)]: '0+90x18 1620x10' },
    checks: silent(burn, '1m30s', '2m'),
  },
  {
    name: 'budget: 1980 requests in half an hour are enough',
    series: { [answers(503)]: '0+90x22 1980x10' },
    // 1800 are there after 1m40s.
    checks: [...silent(burn, '2m5s'), fires(burn, '2m10s', burning(1000))],
  },
  {
    name: 'budget: systems are judged apart, and other jobs not at all',
    series: {
      [answers(200)]: '0+1000x60',
      [answers(503, { by: 'another' })]: '0+1000x60',
      [answers(200, { of: 'other' })]: '0+980x60',
      [answers(503, { of: 'other' })]: '0+20x60',
    },
    checks: [fires(burn, '2m', burning(20, 'other'))],
  },
  {
    name: 'budget: a restart of the service is no alert',
    series: { [answers(200)]: '50000+1000x24 0+1000x60', [answers(503)]: '40000x24 0x60' },
    checks: silent(burn, '2m', '2m10s', '2m40s', '3m'),
  },
  { name: 'budget: no series is no alert', series: {}, checks: silent(burn, '0s', '5m') },
];
